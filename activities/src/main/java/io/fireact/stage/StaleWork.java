package io.fireact.stage;

import io.fireact.files.DurableFiles;
import io.fireact.store.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stages that nobody wants any more left behind: journals of sweeps that were given up,
 * checkpoints, and directories of processes that were killed. Artifacts are the store's own
 * business; see {@link io.fireact.store.GarbageCollection}.
 *
 * @param journals keys of stages whose journal goes
 * @param directories below the work directory
 */
public record StaleWork(List<String> journals, List<Path> directories) {
  /** What was touched within this time may be in use. */
  static final Duration YOUNG = Duration.ofHours(1);

  public StaleWork {
    journals = List.copyOf(journals);
    directories = List.copyOf(directories);
  }

  /**
   * Finds what no stage of {@code kept} wants and nobody has touched within {@link #YOUNG}.
   *
   * @param work {@link ActivityContext#work}
   * @param kept keys of stages that stay
   */
  public static StaleWork find(Journal journal, Path work, Set<String> kept, Instant now) {
    Instant old = now.minus(YOUNG);
    List<String> journals = new ArrayList<>();
    for (String stage : journal.stages()) {
      if (!kept.contains(stage) && journal.lastWritten(stage).isBefore(old)) {
        journals.add(stage);
      }
    }
    List<Path> directories = new ArrayList<>();
    try {
      for (Path directory : DurableFiles.list(work)) {
        String name = directory.getFileName().toString();
        if (!kept.contains(name.replaceFirst("\\.lock$", "")) && untouchedSince(old, directory)) {
          directories.add(directory);
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + work, e);
    }
    return new StaleWork(journals, directories);
  }

  /** Removes it; what is gone already is no fault. */
  public void remove(Journal journal) {
    journals.forEach(journal::forget);
    directories.forEach(ModelDirectories::delete);
  }

  private static boolean untouchedSince(Instant old, Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.getLastModifiedTime(path).toInstant().isAfter(old)) {
          return false;
        }
      }
      return true;
    }
  }
}
