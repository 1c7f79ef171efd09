package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointDirectoryTest {
  private static final Schedule SCHEDULE = Schedule.cosine(0.01, 0, 100);
  private static final int SIZE = 1_000;
  private static final DiskSpace PLENTY = directory -> Long.MAX_VALUE;

  private final Path directory;

  CheckpointDirectoryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void asManyAsAskedForAreKept() throws IOException {
    CheckpointDirectory checkpoints = new CheckpointDirectory(directory, 3, PLENTY);
    IntStream.rangeClosed(1, 5).forEach(step -> checkpoints.save(checkpoint(step)));
    assertThat(names()).containsExactly(name(3), name(4), name(5));
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    CheckpointDirectory checkpoints = new CheckpointDirectory(directory, 2, PLENTY);
    TrainingCheckpoint written = checkpoint(4);
    checkpoints.save(written);
    TrainingCheckpoint read = checkpoints.latest("job", SCHEDULE).orElseThrow();
    assertThat(read.history()).isEqualTo(written.history());
    assertThat(read.state().secondMoment()).isEqualTo(written.state().secondMoment());
    assertThat(read.best().orElseThrow().parameters())
        .isEqualTo(written.best().orElseThrow().parameters());
    assertThat(read.best().orElseThrow().step()).isEqualTo(2);
    assertThat(read.best().orElseThrow().loss()).isEqualTo(0.5);
  }

  @Test
  void withoutRoomTheLastGoodOneStaysAndNothingIsWritten() throws IOException {
    CheckpointDirectory before = new CheckpointDirectory(directory, 3, PLENTY);
    IntStream.rangeClosed(1, 3).forEach(step -> before.save(checkpoint(step)));
    CheckpointDirectory full = new CheckpointDirectory(directory, 3, any -> DiskSpace.MARGIN + 100);
    assertThat(full.latest("job", SCHEDULE)).isPresent();

    assertThatThrownBy(() -> full.save(checkpoint(4)))
        .isInstanceOfSatisfying(
            FailureException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DISK_FULL))
        .hasMessageContaining("there is no room for the checkpoint of step 4")
        .hasMessageContaining("it needs 16080 bytes and 67108864 more must stay free");

    assertThat(names()).containsExactly(name(3));
    assertThat(full.latest("job", SCHEDULE).orElseThrow().step()).isEqualTo(3);
  }

  @Test
  void olderOnesMakeRoomForTheNext() throws IOException {
    CheckpointDirectory before = new CheckpointDirectory(directory, 3, PLENTY);
    IntStream.rangeClosed(1, 3).forEach(step -> before.save(checkpoint(step)));
    long perFile = Files.size(directory.resolve(name(3)));
    // A disk that the margin and three such files fill.
    DiskSpace small = any -> DiskSpace.MARGIN + perFile * (3 - names().size());
    CheckpointDirectory after = new CheckpointDirectory(directory, 3, small);
    assertThat(after.latest("job", SCHEDULE)).isPresent();

    after.save(checkpoint(4));

    assertThat(names()).containsExactly(name(3), name(4));
  }

  @Test
  void withoutAGoodOneNothingIsDeletedToMakeRoom() throws IOException {
    new CheckpointDirectory(directory, 2, PLENTY).save(checkpoint(1));
    CheckpointDirectory other = new CheckpointDirectory(directory, 2, any -> 0);
    assertThat(other.latest("another job", SCHEDULE)).isEmpty();
    assertThatThrownBy(() -> other.save(checkpoint(2))).isInstanceOf(FailureException.class);
    assertThat(names()).containsExactly(name(1));
  }

  private static TrainingCheckpoint checkpoint(int step) {
    List<TrainingStep> history =
        IntStream.rangeClosed(1, step)
            .mapToObj(
                i ->
                    new TrainingStep(
                        i, 1.0 / 2, SCHEDULE.rate(i - 1), 0.25, 100, 50, i == 2 ? 0.5 : null))
            .toList();
    return new TrainingCheckpoint(
        "job",
        step,
        new TrainingState(vector(step), vector(step + 1), vector(step + 2)),
        history,
        step < 2 ? Optional.empty() : Optional.of(new Best(2, 0.5, vector(2))));
  }

  private static float[] vector(int step) {
    float[] vector = new float[SIZE];
    java.util.Arrays.fill(vector, step / 3f);
    return vector;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String name(int step) {
    return "checkpoint-00000000" + step + ".safetensors";
  }
}
