package io.fireact.lm.train;

import ai.djl.engine.EngineException;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.ActivationCheckpointing;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.memory.MemoryShortage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells that the engine could not get memory, and says what was asked of it. */
final class ShortageMessage {
  private ShortageMessage() {}

  /**
   * The failure of a call, where it is one of memory; else empty.
   *
   * @param doing what was done, such as "fine-tuning at step 3 of 60"
   * @param options as they were last, with what layers kept
   * @param batches of the call as they were last; none while the model is loaded
   */
  static Optional<FailureException> of(
      EngineException failure,
      TrainingJob job,
      TrainingOptions options,
      String doing,
      List<MicroBatch> batches) {
    if (!MemoryShortage.is(failure)) {
      return Optional.empty();
    }
    String asked =
        batches.stream()
            .max(Comparator.comparingLong(MicroBatch::tokens))
            .map(largest -> largest(largest, options))
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

  private static String largest(MicroBatch batch, TrainingOptions options) {
    long recomputed =
        options.activations().stream()
            .filter(kept -> kept != ActivationCheckpointing.KEEP_ALL)
            .count();
    return String.format(
        Locale.ROOT,
        "a micro-batch of %,d sequences with %,d tokens, the longest of %,d, %s",
        batch.lengths().length,
        batch.tokens(),
        batch.longest(),
        recomputed == 0
            ? "with every layer's activations kept"
            : "with activations " + options.activations());
  }
}
