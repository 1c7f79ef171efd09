package io.fireact.lm.format;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new directory that is there whole or not at all: it is filled beside its place, under its name
 * with {@code .tmp}, and renamed. One writer a directory; what an earlier one left is deleted.
 */
final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Fills a directory. */
  interface Content {
    void into(Path directory) throws IOException;
  }

  /**
   * Makes a directory.
   *
   * @throws FailureException BAD_DATA when there is already something else than an empty directory,
   *     DISK_FULL, UNAVAILABLE; nothing is left then
   */
  static void write(Path output, Content content) {
    Path target = output.toAbsolutePath().normalize();
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      if (Files.exists(target)
          && !(Files.isDirectory(target) && DurableFiles.list(target).isEmpty())) {
        throw new FailureException(
            FailureType.BAD_DATA,
            output + " is already there; name a directory that is not, or is empty");
      }
      delete(temporary);
      DurableFiles.createDirectories(temporary);
      try {
        content.into(temporary);
        DurableFiles.syncDirectory(temporary);
        // Takes the place of an empty directory, too.
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncDirectory(DurableFiles.parent(target));
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write " + output, e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(directory)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.delete(path);
    }
  }
}
