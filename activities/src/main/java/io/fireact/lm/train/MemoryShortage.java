package io.fireact.lm.train;

import ai.djl.engine.EngineException;
import io.fireact.lm.engine.Activations;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells that the engine could not get memory, and says what was asked of it. */
final class MemoryShortage {
  /** How PyTorch's allocators and CUDA's libraries say it. */
  private static final List<String> SIGNS =
      List.of(
          "out of memory",
          "not enough memory",
          "can't allocate memory",
          "cannot allocate memory",
          "bad_alloc",
          "cudnn_status_alloc_failed",
          "cublas_status_alloc_failed");

  private MemoryShortage() {}

  /**
   * The failure of a call, where it is one of memory; else empty.
   *
   * @param doing what was done, such as "fine-tuning at step 3 of 60"
   * @param batches of the call; none while the model is loaded
   */
  static Optional<FailureException> of(
      EngineException failure, TrainingJob job, String doing, List<MicroBatch> batches) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (SIGNS.stream().noneMatch(message::contains)) {
      return Optional.empty();
    }
    String asked =
        batches.stream()
            .max(Comparator.comparingLong(MicroBatch::tokens))
            .map(largest -> largest(largest, job))
            .orElse(
                String.format(
                    Locale.ROOT,
                    "%,d trained parameters with gradient and moments beside the model",
                    job.start().length));
    return Optional.of(
        new FailureException(
            FailureType.OUT_OF_MEMORY,
            "%s ran out of memory on %s: %s. %s; checkpoints are kept"
                .formatted(doing, job.options().placement().device(), asked, job.remedy()),
            failure));
  }

  private static String largest(MicroBatch batch, TrainingJob job) {
    long recomputed =
        job.options().activations().stream().filter(kept -> kept != Activations.KEEP_ALL).count();
    return String.format(
        Locale.ROOT,
        "a micro-batch of %,d sequences with %,d tokens, the longest of %,d, %s",
        batch.lengths().length,
        batch.tokens(),
        batch.longest(),
        recomputed == 0
            ? "with every layer's activations kept"
            : "with activations " + job.options().activations());
  }
}
