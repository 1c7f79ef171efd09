package io.fireact.store;

import static io.fireact.store.ArtifactStoreContract.put;
import static io.fireact.store.ArtifactStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.fireact.store.GarbageCollection.Garbage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectionTest {
  /** What a test writes is old by this clock, unless it is made young. */
  private static final Clock LATER =
      Clock.fixed(Instant.parse("2100-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final Path directory;
  private FileArtifactStore store;

  GarbageCollectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void openStore() {
    store = new FileArtifactStore(directory, new Meters(new SimpleMeterRegistry()), LATER);
  }

  @Test
  void anEmptyStoreHasNoGarbage() {
    assertThat(find(Set.of(), Set.of())).isEqualTo(new Garbage(List.of(), List.of(), List.of(), 0));
  }

  @Test
  void whatNoKeptStageReachesGoesAndTheRestStays() throws IOException {
    ArtifactRef kept = old(put(store, "kept"));
    ArtifactRef shared = old(put(store, "shared"));
    ArtifactRef root = old(put(store, "a plan"));
    ArtifactRef dropped = old(put(store, "dropped"));
    ArtifactRef loose = older(put(store, "loose"));
    store.putStage(Records.record(Records.key('a'), Map.of("x", kept, "y", shared)));
    store.putStage(Records.record(Records.key('b'), Map.of("x", dropped, "y", shared)));
    long recordBytes = Files.size(store.layout().stage(Records.key('b')));

    Garbage garbage = find(Set.of(Records.key('a'), Records.key('c')), Set.of(root));

    assertThat(garbage.stages()).containsExactly(Records.key('b'));
    assertThat(garbage.artifacts()).containsExactly(loose, dropped);
    assertThat(garbage.leftovers()).isEmpty();
    assertThat(garbage.bytes()).isEqualTo(recordBytes + "dropped".length() + "loose".length());

    remove(garbage);
    remove(garbage);

    assertThat(store.stage(Records.key('a'))).isPresent();
    assertThat(store.stage(Records.key('b'))).isEmpty();
    assertThat(store.layout().artifactFiles()).hasSize(3);
    assertThat(read(store, root)).isEqualTo("a plan");
    assertThat(store.layout().temporaryFiles()).isEmpty();
    assertThat(find(Set.of(Records.key('a')), Set.of(root)).bytes()).isZero();
  }

  @Test
  void whatIsYoungStaysAndKeepsWhatItReaches() throws IOException {
    FileArtifactStore running =
        new FileArtifactStore(directory, new Meters(new SimpleMeterRegistry()));
    ArtifactRef old = old(put(running, "old"));
    running.putStage(Records.record(Records.key('a'), Map.of("x", old)));
    put(running, "not yet published");

    Garbage garbage = GarbageCollection.find(running, Set.of(), Set.of());

    assertThat(garbage).isEqualTo(new Garbage(List.of(), List.of(), List.of(), 0));
  }

  @Test
  void anArtifactThatIsPutAgainBeforeTheRemovalStays() throws IOException {
    ArtifactRef artifact = old(put(store, "again"));
    Garbage garbage = find(Set.of(), Set.of());
    assertThat(garbage.artifacts()).containsExactly(artifact);

    put(store, "again");
    remove(garbage);

    assertThat(read(store, artifact)).isEqualTo("again");
    assertThat(store.layout().temporaryFiles()).isEmpty();
  }

  @Test
  void anArtifactThatIsReachedAgainBeforeTheRemovalStays() throws IOException {
    ArtifactRef artifact = old(put(store, "reached"));
    Garbage garbage = find(Set.of(), Set.of());

    store.putStage(Records.record(Records.key('a'), Map.of("x", artifact)));
    remove(garbage);

    assertThat(store.stage(Records.key('a'))).isPresent();
  }

  @Test
  void aRecordThatIsPutAgainBeforeTheRemovalStays() throws IOException {
    ArtifactRef artifact = old(put(store, "x"));
    StageRecord record = Records.record(Records.key('a'), Map.of("x", artifact));
    store.putStage(record);
    Garbage garbage = find(Set.of(), Set.of());
    assertThat(garbage.stages()).hasSize(1);

    Files.setLastModifiedTime(
        store.layout().stage(Records.key('a')), FileTime.from(LATER.instant()));
    remove(garbage);

    assertThat(store.stage(Records.key('a'))).contains(record);
  }

  @Test
  void whatIsPutWhileGarbageIsRemovedIsThere() throws Exception {
    for (int round = 0; round < 100; round++) {
      ArtifactRef artifact = old(put(store, "racing"));
      ArtifactStoreContract.together(
          List.of(
              () -> put(store, "racing"),
              () -> {
                Garbage garbage = find(Set.of(), Set.of());
                remove(garbage);
                return artifact;
              }));

      assertThat(read(store, artifact)).isEqualTo("racing");
    }
  }

  @Test
  void anUnreadableRecordIsGarbageUnlessItsStageIsKept() throws IOException {
    Path file = store.layout().stage(Records.key('a'));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{torn");

    assertThat(find(Set.of(Records.key('a')), Set.of()).stages()).isEmpty();
    assertThat(find(Set.of(), Set.of()).stages()).containsExactly(Records.key('a'));
  }

  @Test
  void onlyFilesOfDeadWritersThatAreADayOldAreLeftovers() throws IOException {
    Files.createDirectories(store.layout().temporaries());
    // Above Linux's largest process id.
    String process = "4194305-1500000000000-";
    String dead = process + "00000000-0000-0000-0000-000000000001";
    String stillWritten = process + "00000000-0000-0000-0000-000000000002";
    touch(store.layout().temporaries().resolve(dead), Duration.ofHours(25));
    touch(store.layout().temporaries().resolve(stillWritten), Duration.ofHours(23));
    touch(store.layout().temporaries().resolve("somebody's"), Duration.ofHours(25));
    touch(store.layout().newTemporary(), Duration.ofHours(25));

    Garbage garbage = find(Set.of(), Set.of());
    assertThat(garbage.leftovers()).containsExactly(dead, "somebody's");
    assertThat(garbage.bytes()).isEqualTo(2L * "half".length());

    remove(garbage);
    assertThat(store.layout().temporaryFiles()).hasSize(2);
  }

  private static void touch(Path file, Duration age) throws IOException {
    Files.writeString(file, "half");
    Files.setLastModifiedTime(file, FileTime.from(LATER.instant().minus(age)));
  }

  private ArtifactRef old(ArtifactRef artifact) throws IOException {
    return aged(artifact, Duration.ofMinutes(61));
  }

  private ArtifactRef older(ArtifactRef artifact) throws IOException {
    return aged(artifact, Duration.ofDays(3));
  }

  private ArtifactRef aged(ArtifactRef artifact, Duration age) throws IOException {
    Files.setLastModifiedTime(
        store.layout().artifact(artifact.sha256()), FileTime.from(LATER.instant().minus(age)));
    return artifact;
  }

  private Garbage find(Set<String> stages, Set<ArtifactRef> artifacts) {
    return GarbageCollection.find(store, stages, artifacts, LATER);
  }

  private void remove(Garbage garbage) {
    GarbageCollection.remove(store, garbage, LATER);
  }
}
