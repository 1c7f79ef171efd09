package io.fireact.store;

import static io.fireact.store.ArtifactStoreContract.assertFails;
import static io.fireact.store.ArtifactStoreContract.put;
import static io.fireact.store.ArtifactStoreContract.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureType;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  private final Path directory;
  private SmallDisk disk;
  private FileArtifactStore store;

  FullDiskTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void mount() throws IOException {
    disk = new SmallDisk(directory.resolve("disk"));
    store =
        new FileArtifactStore(
            disk.directory().resolve("store"), new Meters(new SimpleMeterRegistry()));
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void anArtifactThatDoesNotFitLeavesNothingAndLosesNothing() throws IOException {
    ArtifactRef before = put(store, "before");

    assertFails(
        FailureType.DISK_FULL,
        "the disk of " + disk.directory().resolve("store") + " is full",
        () -> store.put(out -> out.write(new byte[2 << 20])));

    assertThat(read(store, before)).isEqualTo("before");
    assertThat(store.layout().temporaryFiles()).isEmpty();
    assertThat(store.layout().artifactFiles()).hasSize(1);
  }

  @Test
  void theMessageSaysHowMuchIsNeededAndFree() throws IOException {
    Path file = Files.write(directory.resolve("big"), new byte[3 << 20]);

    assertFails(
        FailureType.DISK_FULL,
        "cannot store " + file + ": the disk of ",
        () -> store.putFile(file));
    assertFails(
        FailureType.DISK_FULL, "at least 3145728 bytes are needed", () -> store.putFile(file));
    assertFails(FailureType.DISK_FULL, " bytes are free", () -> store.putFile(file));
  }

  @Test
  void contentThatSwallowsTheErrorIsNotTakenForWhole() throws IOException {
    assertFails(
        FailureType.DISK_FULL,
        "is full",
        () ->
            store.put(
                out -> {
                  PrintStream swallows = new PrintStream(out, false, StandardCharsets.UTF_8);
                  swallows.print("x".repeat(2 << 20));
                  swallows.flush();
                }));

    assertThat(store.layout().artifactFiles()).isEmpty();
  }

  @Test
  void onceThereIsRoomTheSamePutWorks() throws IOException {
    ArtifactRef output = put(store, "output");
    StageRecord record = Records.record(Records.key('a'), Map.of("x", output));
    store.putStage(record);
    disk.fillUpTo(0);

    assertFails(FailureType.DISK_FULL, "is full", () -> put(store, "more"));
    assertFails(
        FailureType.DISK_FULL,
        "is full",
        () -> store.putStage(Records.record(Records.key('b'), Map.of("x", output))));
    assertThat(store.stages()).containsExactly(record);

    disk.makeRoom();
    assertThat(read(store, put(store, "more"))).isEqualTo("more");
  }

  @Test
  void theJournalKeepsWhatItHasAndTakesTheRestOnceThereIsRoom() throws IOException {
    Journal journal = new FileJournal(disk.directory().resolve("journal"));
    Journal.Key first = JournalContract.key("first", "model-0", "r");
    Journal.Key second = JournalContract.key("second", "model-0", "r");
    journal.put(first, "1");
    disk.fillUpTo(0);

    assertFails(FailureType.DISK_FULL, "item second, model-0", () -> journal.put(second, "2"));
    assertThat(journal.get(second)).isEmpty();
    assertThat(journal.entries(first.stage(), "model-0")).hasSize(1);

    disk.makeRoom();
    assertThat(journal.put(second, "3")).isEqualTo("3");
  }

  @Test
  void whatHasRoomReservedIsKeptOnADiskThatIsFullMeanwhile() throws IOException {
    Journal journal = new FileJournal(disk.directory().resolve("journal"));
    Journal.Key key = JournalContract.key("first", "model-0", "r");
    Path leftover;
    try (Journal.Reservation room = journal.reserve(key, 64 << 10)) {
      disk.fillUpTo(0);
      assertThat(room.put("\"" + "x".repeat(50_000) + "\"")).hasSize(50_002);
      leftover =
          disk.directory()
              .resolve("journal")
              .resolve(key.stage())
              .resolve("model-0")
              .resolve("1-1-" + new UUID(1, 2));
    }
    assertThat(journal.get(key)).isPresent();
    disk.makeRoom();
    disk.fillUpTo(200 << 10);
    // Of a process that was killed: its room is taken back where it is needed.
    Files.write(leftover, new byte[120 << 10]);
    Journal.Key next = JournalContract.key("next", "model-0", "r");
    journal.reserve(next, 64 << 10).close();
    assertThat(leftover).doesNotExist();
    assertFails(
        FailureType.DISK_FULL, "item next, model-0", () -> journal.reserve(next, 180 << 10));
  }

  @Test
  void aReadOnlyDiskIsUnavailable() {
    put(store, "before");
    disk.makeReadOnly();

    assertFails(
        FailureType.UNAVAILABLE, disk.directory().resolve("store") + "", () -> put(store, "after"));
    assertFails(FailureType.UNAVAILABLE, "Read-only file system", () -> put(store, "after"));
  }
}
