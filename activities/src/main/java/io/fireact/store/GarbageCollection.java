package io.fireact.store;

import io.fireact.files.DurableFiles;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and removes what no kept stage reaches. Not for making room in a hurry: it leaves alone
 * what is young, so that it is safe beside running work.
 *
 * <p>Records and artifacts of the last hour stay, because running work may have put them and not
 * yet published what reaches them; putting content that is there already makes it young again. A
 * half-written file is a leftover when nothing was written to it for a day and the process that it
 * is named after does not run on this machine; should its writer live after all (on another machine
 * that shares the store), that writer's put fails with UNAVAILABLE and is tried again. A sweep must
 * be among the kept before it looks for finished stages.
 */
public final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);

  /** Records and artifacts that are younger stay. */
  static final Duration GRACE = Duration.ofHours(1);

  /** Half-written files that were written to later stay. */
  static final Duration ABANDONED = Duration.ofDays(1);

  private GarbageCollection() {}

  /**
   * @param stages keys of stages without a kept sweep, whose records go
   * @param artifacts unreachable artifacts, newest last
   * @param leftovers half-written files of processes that died
   * @param bytes of all of them
   */
  public record Garbage(
      List<String> stages, List<ArtifactRef> artifacts, List<String> leftovers, long bytes) {}

  /** A file that goes. */
  private record Candidate(Path file, long bytes, Instant modified) {}

  /**
   * @param keptStages keys of stages that stay, finished or not
   * @param keptArtifacts further roots, such as plans
   */
  public static Garbage find(
      FileArtifactStore store, Set<String> keptStages, Set<ArtifactRef> keptArtifacts) {
    return find(store, keptStages, keptArtifacts, Clock.systemUTC());
  }

  static Garbage find(
      FileArtifactStore store,
      Set<String> keptStages,
      Set<ArtifactRef> keptArtifacts,
      Clock clock) {
    StoreLayout layout = store.layout();
    Instant now = clock.instant();
    try {
      // First, so that what is published from here on has artifacts that are too young to go.
      List<Candidate> artifacts = old(layout.artifactFiles(), now.minus(GRACE));
      long bytes = 0;
      List<String> stages = new ArrayList<>();
      Set<String> reached = new HashSet<>();
      keptArtifacts.forEach(artifact -> reached.add(artifact.sha256()));
      for (String key : layout.stageKeys()) {
        List<Candidate> old =
            keptStages.contains(key)
                ? List.of()
                : old(List.of(layout.stage(key)), now.minus(GRACE));
        if (old.isEmpty()) {
          reached.addAll(outputs(store, key));
        } else {
          stages.add(key);
          bytes += old.get(0).bytes();
        }
      }
      artifacts.removeIf(artifact -> reached.contains(StoreLayout.digest(artifact.file())));
      artifacts.sort(Comparator.comparing(Candidate::modified).thenComparing(Candidate::file));
      List<Candidate> leftovers = old(layout.temporaryFiles(), now.minus(ABANDONED));
      leftovers.removeIf(file -> StoreLayout.ownerRuns(file.file()));
      leftovers.sort(Comparator.comparing(Candidate::file));
      return new Garbage(
          List.copyOf(stages),
          artifacts.stream()
              .map(file -> new ArtifactRef(StoreLayout.digest(file.file()), file.bytes()))
              .toList(),
          leftovers.stream().map(file -> file.file().getFileName().toString()).toList(),
          bytes + sum(artifacts) + sum(leftovers));
    } catch (IOException e) {
      throw DurableFiles.failure("cannot look for garbage in " + layout.directory(), e);
    }
  }

  /**
   * Removes what {@link #find} found; safe beside running work, and again after a crash. What was
   * put or reached again since then stays.
   */
  public static void remove(FileArtifactStore store, Garbage garbage) {
    remove(store, garbage, Clock.systemUTC());
  }

  static void remove(FileArtifactStore store, Garbage garbage, Clock clock) {
    StoreLayout layout = store.layout();
    Instant now = clock.instant();
    FileArtifactStore.Condition isYoung = file -> isYoung(file, now.minus(GRACE));
    try {
      // Records first: a crash in between must not leave a record without its artifacts.
      for (String key : garbage.stages()) {
        store.remove(layout.stage(key), isYoung);
      }
      Set<String> reached = new HashSet<>();
      for (String key : layout.stageKeys()) {
        reached.addAll(outputs(store, key));
      }
      for (ArtifactRef artifact : garbage.artifacts()) {
        if (!reached.contains(artifact.sha256())) {
          store.remove(layout.artifact(artifact.sha256()), isYoung);
        }
      }
      for (Candidate file : old(layout.temporaryFiles(), now.minus(ABANDONED))) {
        if (garbage.leftovers().contains(file.file().getFileName().toString())
            && !StoreLayout.ownerRuns(file.file())) {
          Files.deleteIfExists(file.file());
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot remove garbage from " + layout.directory(), e);
    }
  }

  private static List<String> outputs(FileArtifactStore store, String key) throws IOException {
    Optional<StageRecord> record = store.records().read(key);
    return record.stream()
        .flatMap(stage -> stage.outputs().values().stream())
        .map(ArtifactRef::sha256)
        .toList();
  }

  private static boolean isYoung(Path file, Instant since) throws IOException {
    return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
  }

  /** Those of the files that are still there and were last modified before {@code since}. */
  private static List<Candidate> old(List<Path> files, Instant since) throws IOException {
    List<Candidate> old = new ArrayList<>();
    for (Path file : files) {
      try {
        Candidate candidate =
            new Candidate(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
        if (candidate.modified().isBefore(since)) {
          old.add(candidate);
        }
      } catch (NoSuchFileException e) {
        LOG.debug("{} was renamed or removed meanwhile", file);
      }
    }
    return old;
  }

  private static long sum(List<Candidate> files) {
    return files.stream().mapToLong(Candidate::bytes).sum();
  }
}
