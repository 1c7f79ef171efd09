package io.fireact.lm;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.train.TrainingStep;
import io.fireact.spec.FineTuneSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final List<String> MODEL =
      List.of("config.json", "tokenizer.json", "model.safetensors", "losses.jsonl");
  private static final List<String> ADAPTER =
      List.of("adapter_config.json", "adapter_model.safetensors", "losses.jsonl");

  private Path directory;
  private Path whole;
  private Path checkpoints;
  private Path output;

  @BeforeEach
  void uninterrupted(@TempDir Path temporary) {
    directory = temporary;
    whole = directory.resolve("whole");
    checkpoints = directory.resolve("checkpoints");
    output = directory.resolve("output");
    train(directory.resolve("other"), whole, new TinyStudent.Recorder());
  }

  @Test
  void anInterruptedPretrainingEndsWithTheSameBytes() throws IOException {
    for (int cancelAt : new int[] {1, 7, 10, 11}) {
      TinyStudent.Recorder recorder = new TinyStudent.Recorder(cancelAt);
      assertCancelled(() -> train(checkpoints, output, recorder));
      TrainingOutcome outcome = train(checkpoints, output, new TinyStudent.Recorder());
      assertThat(outcome.resumedAt()).isEqualTo(cancelAt);
      assertSameBytes(MODEL, output, whole);
      clear(checkpoints);
    }
  }

  @Test
  void aKilledPretrainingGoesOnFromItsLastCheckpoint() throws IOException {
    assertThatThrownBy(
            () ->
                train(
                    checkpoints,
                    output,
                    (step, steps, loss, tokens) -> {
                      if (step == 13) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");

    TrainingOutcome outcome = train(checkpoints, output, new TinyStudent.Recorder());

    assertThat(outcome.resumedAt()).isEqualTo(10);
    assertSameBytes(MODEL, output, whole);
  }

  @Test
  void aBrokenCheckpointFallsBackToTheOneBefore() throws IOException {
    assertCancelled(() -> train(checkpoints, output, new TinyStudent.Recorder(13)));
    for (Damage damage : Damage.values()) {
      Path copy = directory.resolve("damaged-" + damage);
      Files.createDirectories(copy);
      for (Path file : files(checkpoints)) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      damage.apply(files(copy).get(files(copy).size() - 1));

      TrainingOutcome outcome = train(copy, output, new TinyStudent.Recorder());

      assertThat(outcome.resumedAt()).as(damage.toString()).isEqualTo(10);
      assertSameBytes(MODEL, output, whole);
    }
  }

  private enum Damage {
    CUT_SHORT,
    BIT_FLIPPED,
    EMPTY;

    void apply(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case CUT_SHORT -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        case EMPTY -> Files.write(file, new byte[0]);
        case BIT_FLIPPED -> {
          bytes[bytes.length - 1000] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
  }

  @Test
  void onlyTheLastTwoCheckpointsAreKept() throws IOException {
    train(checkpoints, output, new TinyStudent.Recorder());
    assertThat(files(checkpoints))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("checkpoint-000000015.safetensors", "checkpoint-000000020.safetensors");
  }

  @Test
  void aFinishedTrainingIsNotDoneAgain() throws IOException {
    train(checkpoints, output, new TinyStudent.Recorder());
    TinyStudent.Recorder recorder = new TinyStudent.Recorder();
    TrainingOutcome outcome = train(checkpoints, output, recorder);
    assertThat(outcome.resumedAt()).isEqualTo(20);
    assertThat(recorder.losses).isEmpty();
    assertSameBytes(MODEL, output, whole);
  }

  @Test
  void checkpointsOfAnotherTrainingAreIgnored() throws IOException {
    assertCancelled(
        () ->
            Pretraining.run(
                TinyStudent.spec(50, 5),
                TinyStudent.documents(200),
                checkpoints,
                output,
                new TinyStudent.Recorder(30)));

    TrainingOutcome outcome = train(checkpoints, output, new TinyStudent.Recorder());

    assertThat(outcome.resumedAt()).isZero();
    assertSameBytes(MODEL, output, whole);
    assertThat(files(checkpoints)).hasSize(2);
  }

  @Test
  void anInterruptedFineTuningEndsWithTheSameBytes() throws IOException {
    Path once = directory.resolve("once");
    fineTune(directory.resolve("unused"), once, new TinyStudent.Recorder());
    assertCancelled(() -> fineTune(checkpoints, output, new TinyStudent.Recorder(8)));

    TrainingOutcome outcome = fineTune(checkpoints, output, new TinyStudent.Recorder());

    assertThat(outcome.resumedAt()).isEqualTo(8);
    assertSameBytes(ADAPTER, output, once);
  }

  @Test
  void theBestEvaluationIsTheResultHoweverOftenTheTrainingIsKilled() throws IOException {
    // The rate rises until it undoes what was learned, so that the best evaluation lies before the
    // last one; which one it is depends on the processor's last bits and is read from the losses.
    FineTuneSpec spec =
        TinyStudent.fineTune(24, 5)
            .with(new FineTuneSpec.Validation(0.3, 4, true))
            .with(
                new FineTuneSpec.Optimizer(
                    24, 0, 0.3, FineTuneSpec.Schedule.CONSTANT, 24, 1, 0.9, 0.98, 0));
    Path once = directory.resolve("once");
    TrainingOutcome best =
        LoraTraining.run(
            spec,
            whole,
            TinyStudent.examples(12),
            directory.resolve("unused"),
            once,
            new TinyStudent.Recorder());
    assertThat(best.heldOut()).isEqualTo(4);
    List<String> lines = Files.readAllLines(once.resolve("losses.jsonl"));
    assertThat(lines).hasSize(24);
    List<TrainingStep> evaluations =
        lines.stream()
            .map(line -> Json.read(line, TrainingStep.class))
            .filter(step -> step.validationLoss() != null)
            .toList();
    assertThat(evaluations).extracting(TrainingStep::step).containsExactly(4, 8, 12, 16, 20, 24);
    TrainingStep lowest =
        evaluations.stream()
            .min(Comparator.comparingDouble(step -> requireNonNull(step.validationLoss())))
            .orElseThrow();
    assertThat(best.resultStep()).isEqualTo(lowest.step());
    assertThat(best.validationLoss()).isEqualTo(lowest.validationLoss());

    // Killed right before and after evaluations and checkpoints, and between them.
    for (int killAt : new int[] {3, 4, 5, 6, 9, 12, 17, 23}) {
      assertThatThrownBy(
              () ->
                  LoraTraining.run(
                      spec,
                      whole,
                      TinyStudent.examples(12),
                      checkpoints,
                      output,
                      (step, steps, loss, tokens) -> {
                        if (step == killAt) {
                          throw new IllegalStateException("killed");
                        }
                      }))
          .hasMessage("killed");
    }
    TrainingOutcome outcome =
        LoraTraining.run(
            spec, whole, TinyStudent.examples(12), checkpoints, output, new TinyStudent.Recorder());
    assertThat(outcome.resumedAt()).isEqualTo(20);
    assertThat(outcome.resultStep()).isEqualTo(best.resultStep());
    assertThat(outcome.validationLoss()).isEqualTo(best.validationLoss());
    assertSameBytes(ADAPTER, output, once);
  }

  @Test
  void anInterruptedFullFineTuningEndsWithTheSameBytesAndIsAModel() throws IOException {
    FineTuneSpec spec =
        TinyStudent.fineTune(15, 5)
            .with(FineTuneSpec.Method.FULL)
            .with(new FineTuneSpec.Validation(0.2, 5, false));
    Path once = directory.resolve("once");
    full(spec, directory.resolve("unused"), once, new TinyStudent.Recorder());
    assertCancelled(() -> full(spec, checkpoints, output, new TinyStudent.Recorder(8)));

    TrainingOutcome outcome = full(spec, checkpoints, output, new TinyStudent.Recorder());

    assertThat(outcome.resumedAt()).isEqualTo(8);
    assertSameBytes(MODEL, output, once);
    try (BaseModel before = BaseModel.open(whole);
        BaseModel after = BaseModel.open(output)) {
      assertThat(after.architecture()).isEqualTo(before.architecture());
      assertThat(FlatWeights.of(after.architecture(), after.weights()))
          .isNotEqualTo(FlatWeights.of(before.architecture(), before.weights()));
    }
    List<String> lines = Files.readAllLines(output.resolve("losses.jsonl"));
    Double first = Json.read(lines.get(4), TrainingStep.class).validationLoss();
    Double last = outcome.validationLoss();
    assertThat(last).isNotNull().isLessThan(requireNonNull(first));
  }

  @Test
  void epochsDecideTheNumberOfSteps() {
    TrainingOutcome outcome =
        LoraTraining.run(
            TinyStudent.fineTune(1, 5)
                .with(TinyStudent.optimizer(0, 3, FineTuneSpec.Schedule.LINEAR, 2)),
            whole,
            TinyStudent.examples(10),
            checkpoints,
            output,
            new TinyStudent.Recorder());
    assertThat(outcome.steps()).isEqualTo(5);
  }

  private TrainingOutcome full(
      FineTuneSpec spec, Path checkpoints, Path output, TrainingListener listener) {
    return FullTraining.run(
        spec,
        whole,
        TinyStudent.examples(10),
        checkpoints,
        output,
        0,
        new Placement.Cpu(),
        MemoryBudget.unlimited(),
        listener);
  }

  private static TrainingOutcome train(Path checkpoints, Path output, TrainingListener listener) {
    return Pretraining.run(
        TinyStudent.spec(20, 5), TinyStudent.documents(200), checkpoints, output, listener);
  }

  private TrainingOutcome fineTune(Path checkpoints, Path output, TrainingListener listener) {
    return LoraTraining.run(
        TinyStudent.fineTune(15, 5),
        whole,
        TinyStudent.examples(10),
        checkpoints,
        output,
        listener);
  }

  private static void assertCancelled(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.CANCELLED));
  }

  private static void assertSameBytes(List<String> names, Path found, Path expected)
      throws IOException {
    for (String name : names) {
      assertThat(Files.readAllBytes(found.resolve(name)))
          .as(name)
          .isEqualTo(Files.readAllBytes(expected.resolve(name)));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static void clear(Path directory) throws IOException {
    for (Path file : files(directory)) {
      Files.delete(file);
    }
  }
}
