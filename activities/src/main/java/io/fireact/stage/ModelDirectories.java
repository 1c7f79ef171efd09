package io.fireact.stage;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A stage's files under their own names, as links to verified artifacts, for as long as somebody
 * reads them. Not for writing.
 */
public final class ModelDirectories {
  private ModelDirectories() {}

  /**
   * Calls {@code use} with a directory that has the outputs of {@code record} whose names are file
   * names.
   *
   * @throws FailureException CORRUPT when an artifact is, DISK_FULL or UNAVAILABLE
   */
  public static <T> T with(ActivityContext context, StageRecord record, Function<Path, T> use) {
    Path directory;
    try {
      Files.createDirectories(context.work());
      directory = Files.createTempDirectory(context.work(), "open-");
      for (Map.Entry<String, ArtifactRef> output : record.outputs().entrySet()) {
        Files.createSymbolicLink(
            directory.resolve(output.getKey()),
            context.store().localFile(output.getValue()).toAbsolutePath());
      }
    } catch (IOException e) {
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "no files can be made in " + context.work() + ": " + e.getMessage(),
          e);
    }
    try {
      return use.apply(directory);
    } finally {
      delete(directory);
    }
  }

  /** Deletes a directory and all in it; what cannot be deleted stays. */
  public static void delete(Path directory) {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      return; // it is not there, or garbage collection will find it
    }
    for (Path path : all) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        return;
      }
    }
  }
}
