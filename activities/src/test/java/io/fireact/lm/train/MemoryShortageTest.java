package io.fireact.lm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.EngineException;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.WeightLayout;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.memory.MemoryShortage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryShortageTest {
  /**
   * So wide between two narrow layers that a long batch needs terabytes there, and nowhere else;
   * with so many weights that there is one replica, which takes the batch as it is.
   */
  private static final Architecture WIDE =
      new Architecture(11, 8, 1 << 20, 2, 1, 64, 10_000, 1e-5, 1);

  private final Path directory;

  MemoryShortageTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aBatchThatDoesNotFitIsNamedWithWhatToLower() throws IOException {
    assumeTrue(refusesWhatIsNotThere(), "this system promises memory that it does not have");
    MicroBatch huge = batch(64, 16_384);

    assertThatThrownBy(
            () ->
                TrainingLoop.run(
                    job(huge), directory, (a, b, c, d) -> {}, MemoryBudget.unlimited()))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> {
              assertThat(failure.type()).isEqualTo(FailureType.OUT_OF_MEMORY);
              assertThat(failure.type().retryable()).isFalse();
            })
        .hasMessage(
            "fine-tuning at step 1 of 3 ran out of memory on cpu(): a micro-batch of 16,384"
                + " sequences with 1,048,576 tokens, the longest of 64, with every layer's"
                + " activations kept. Lower it; checkpoints are kept")
        .hasCauseInstanceOf(EngineException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 GiB",
        "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes",
        "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "std::bad_alloc"
      })
  void everyAllocatorsWordsAreKnown(String message) {
    assertThat(
            ShortageMessage.of(
                new EngineException(message),
                job(batch(4, 2)),
                TrainingOptions.plain(),
                "fine-tuning",
                List.of()))
        .hasValueSatisfying(
            failure -> assertThat(failure).hasMessageContaining("trained parameters"));
  }

  @Test
  void ofATracebackTheLineThatSaysSoIsTold() {
    EngineException failure =
        new EngineException(
            "The following operation failed in the TorchScript interpreter.\nTraceback of"
                + " TorchScript (most recent call last):\n  File \"code/__torch__.py\", line 509, in"
                + " capture\nRuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB.\n");

    assertThat(MemoryShortage.line(new IllegalStateException("around it", failure)))
        .hasValue("CUDA out of memory. Tried to allocate 20.00 MiB.");
    assertThat(MemoryShortage.line(new EngineException("shapes cannot be multiplied"))).isEmpty();
  }

  @Test
  void otherFailuresStayWhatTheyAre() {
    assertThat(
            ShortageMessage.of(
                new EngineException("mat1 and mat2 shapes cannot be multiplied"),
                job(batch(4, 2)),
                TrainingOptions.plain(),
                "fine-tuning",
                List.of()))
        .isEmpty();
  }

  /** With overcommit 1 Linux grants any size, and kills whoever uses it. */
  private static boolean refusesWhatIsNotThere() throws IOException {
    Path setting = Path.of("/proc/sys/vm/overcommit_memory");
    return Files.exists(setting) && !Files.readString(setting).trim().equals("1");
  }

  private static TrainingJob job(MicroBatch batch) {
    return new TrainingJob(
        "fine-tuning",
        "Lower it",
        WIDE,
        null,
        LoraLayout.none(),
        0,
        new float[new WeightLayout(WIDE).size()],
        TrainingOptions.plain(),
        new Batches() {
          @Override
          public List<MicroBatch> at(int step) {
            return List.of(batch);
          }

          @Override
          public void digest(MessageDigest digest) {
            digest.update((byte) 1);
          }
        },
        Evaluation.none(),
        Optimization.of(Schedule.cosine(0.01, 0, 3), 1),
        10,
        2);
  }

  private static MicroBatch batch(int length, int sequences) {
    long[] lengths = new long[sequences];
    Arrays.fill(lengths, length);
    long[] ids = new long[length * sequences];
    long[] lossPositions = new long[ids.length];
    Arrays.setAll(lossPositions, i -> i);
    return new MicroBatch(lengths, ids, lossPositions, ids);
  }
}
