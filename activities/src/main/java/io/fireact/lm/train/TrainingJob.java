package io.fireact.lm.train;

import io.fireact.json.Json;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.WeightSource;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.engine.TrainingState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A training, completely described.
 *
 * @param name for messages, such as "pre-training"
 * @param remedy what to lower when memory runs out, for messages
 * @param base the frozen weights of a LoRA training; null where all weights are trained
 * @param lora the adapter to train, or none to train the weights
 * @param scale LoRA's alpha / rank
 * @param start the trained parameters before the first step: weights or adapter
 * @param options how it is computed
 * @param batches what is trained on
 * @param evaluation what is held out
 * @param optimization how long and how fast
 * @param checkpointEvery steps between checkpoints
 * @param kept checkpoints that are kept
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record TrainingJob(
    String name,
    String remedy,
    Architecture architecture,
    @Nullable WeightSource base,
    LoraLayout lora,
    double scale,
    float[] start,
    TrainingOptions options,
    Batches batches,
    Evaluation evaluation,
    Optimization optimization,
    int checkpointEvery,
    int kept) {

  public TrainingJob {
    if (checkpointEvery < 1 || kept < 1) {
      throw new IllegalArgumentException(
          "checkpointEvery and kept must be at least 1, not " + checkpointEvery + " and " + kept);
    }
  }

  /** Changes whenever the arithmetic or the data order does. */
  private static final String VERSION = "training-4";

  /** What decides every later byte; names, listeners and checkpoint intervals do not. */
  String fingerprint() {
    MessageDigest digest = TrainingCheckpoint.sha256();
    for (Object part :
        new Object[] {
          VERSION,
          architecture,
          lora.parameters(),
          scale,
          optimization,
          evaluation.every(),
          evaluation.best(),
          options.placement().type(),
          options.dropout(),
          options.seed()
        }) {
      digest.update(Json.write(part).getBytes(StandardCharsets.UTF_8));
    }
    if (base != null) {
      base.identify(digest);
    }
    TrainingCheckpoint.update(digest, start);
    batches.digest(digest);
    for (MicroBatch batch : evaluation.batches()) {
      digest.update(Json.write(batch).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A trainer that goes on from a state; the caller closes it. */
  Trainer trainer(TrainingState state) {
    return base == null
        ? new Trainer(architecture, state, options)
        : new Trainer(architecture, base, lora, scale, state, options);
  }
}
