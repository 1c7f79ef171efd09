package io.fireact.store;

import io.fireact.files.DurableFiles;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads every artifact of a store, finds what is damaged or missing, and removes it together with
 * the records of the stages that made it, so that a rerun makes it again. Not for everyday use: it
 * reads the whole store; {@link ArtifactStore#open} checks what is used.
 */
public final class StoreVerification {
  private StoreVerification() {}

  /**
   * An artifact file whose content is not what its name says.
   *
   * @param file where it is
   * @param expected the digest in its name, 64 hex digits
   * @param found what it holds
   */
  public record Damaged(Path file, String expected, ArtifactRef found) {}

  /**
   * A record that cannot be read, or whose outputs are not all sound.
   *
   * @param key the stage's key
   * @param label what a person calls the stage; empty when the record cannot be read
   * @param outputs names of the outputs that are damaged or missing; empty when the record cannot
   *     be read
   */
  public record BrokenStage(String key, String label, List<String> outputs) {}

  /**
   * What was found.
   *
   * @param damaged in the order of their digests
   * @param stages in the order of their keys
   * @param artifacts number of artifacts read
   * @param bytes their sizes together
   */
  public record Findings(
      List<Damaged> damaged, List<BrokenStage> stages, long artifacts, long bytes) {

    /** Whether all is well. */
    public boolean isEmpty() {
      return damaged.isEmpty() && stages.isEmpty();
    }
  }

  /** Reads every file of the store and compares it with the digest in its name or record. */
  public static Findings find(FileArtifactStore store) {
    StoreLayout layout = store.layout();
    try {
      Map<String, ArtifactRef> sound = new HashMap<>();
      List<Damaged> damaged = new ArrayList<>();
      long artifacts = 0;
      long bytes = 0;
      for (Path file : layout.artifactFiles().stream().sorted().toList()) {
        Optional<ArtifactRef> content = content(file);
        if (content.isEmpty()) {
          continue; // removed meanwhile
        }
        ArtifactRef found = content.get();
        artifacts++;
        bytes += found.bytes();
        String expected = StoreLayout.digest(file);
        if (found.sha256().equals(expected)) {
          sound.put(expected, found);
        } else {
          damaged.add(new Damaged(file, expected, found));
        }
      }
      return new Findings(List.copyOf(damaged), broken(store, sound), artifacts, bytes);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot verify " + layout.directory(), e);
    }
  }

  private static List<BrokenStage> broken(FileArtifactStore store, Map<String, ArtifactRef> sound)
      throws IOException {
    List<BrokenStage> broken = new ArrayList<>();
    for (String key : store.layout().stageKeys()) {
      Optional<StageRecord> record = store.records().read(key);
      if (record.isEmpty()) {
        broken.add(new BrokenStage(key, "", List.of()));
        continue;
      }
      // An artifact that came after the listing was digested when it was put.
      Map<String, ArtifactRef> missing =
          StageRecords.missing(
              record.get(),
              output -> output.equals(sound.get(output.sha256())) || isSound(store, output));
      if (!missing.isEmpty()) {
        broken.add(
            new BrokenStage(key, record.get().stage().label(), List.copyOf(missing.keySet())));
      }
    }
    return List.copyOf(broken);
  }

  private static boolean isSound(FileArtifactStore store, ArtifactRef output) {
    Path file = store.layout().artifact(output.sha256());
    try {
      return content(file).filter(output::equals).isPresent();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  /**
   * Removes the records of broken stages and the damaged artifacts, unless they are sound by now.
   * Safe beside running work, and again after a crash.
   */
  public static void remove(FileArtifactStore store, Findings findings) {
    StoreLayout layout = store.layout();
    try {
      // Records first: a crash in between must not leave a record without its artifacts.
      for (BrokenStage stage : findings.stages()) {
        Optional<StageRecord> record = store.records().read(stage.key());
        boolean repaired =
            record.isPresent()
                && StageRecords.missing(record.get(), output -> isSound(store, output)).isEmpty();
        if (!repaired) {
          Files.deleteIfExists(layout.stage(stage.key()));
        }
      }
      for (Damaged damaged : findings.damaged()) {
        store.remove(
            layout.artifact(damaged.expected()),
            aside -> Sha256.of(aside).equals(damaged.expected()));
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot repair " + layout.directory(), e);
    }
  }

  private static Optional<ArtifactRef> content(Path file) throws IOException {
    try {
      long bytes = Files.size(file);
      return Optional.of(new ArtifactRef(Sha256.of(file), bytes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
