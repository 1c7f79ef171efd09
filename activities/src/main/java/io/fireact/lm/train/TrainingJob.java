package io.fireact.lm.train;

import io.fireact.json.Json;
import io.fireact.lm.engine.Architecture;
import io.fireact.lm.engine.LoraLayout;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.engine.TrainingState;
import io.fireact.lm.engine.WeightSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A training, completely described.
 *
 * @param name for messages, such as "pre-training"
 * @param base the frozen weights of a LoRA training; null where all weights are trained
 * @param lora the adapter to train, or none to train the weights
 * @param scale LoRA's alpha / rank
 * @param start the trained parameters before the first step: weights or adapter
 * @param options how it is computed
 * @param checkpointEvery steps between checkpoints
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record TrainingJob(
    String name,
    Architecture architecture,
    @Nullable WeightSource base,
    LoraLayout lora,
    double scale,
    float[] start,
    TrainingOptions options,
    Batches batches,
    Schedule schedule,
    double clip,
    int checkpointEvery) {

  public TrainingJob {
    if (!(clip > 0) || checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "clip must be positive and checkpointEvery at least 1, not "
              + clip
              + " and "
              + checkpointEvery);
    }
  }

  /** Weight decay of both trainings. */
  public static final double DECAY = 0.01;

  /** Changes whenever the arithmetic or the data order does. */
  private static final String VERSION = "training-2";

  /** What decides every later byte; names, listeners and checkpoint intervals do not. */
  String fingerprint() {
    MessageDigest digest = Checkpoint.sha256();
    for (Object part :
        new Object[] {
          VERSION,
          architecture,
          lora.parameters(),
          scale,
          schedule,
          clip,
          options.placement().type(),
          options.dropout(),
          options.seed()
        }) {
      digest.update(Json.write(part).getBytes(StandardCharsets.UTF_8));
    }
    if (base != null) {
      base.identify(digest);
    }
    Checkpoint.update(digest, start);
    batches.digest(digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A trainer that goes on from a state; the caller closes it. */
  Trainer trainer(TrainingState state) {
    return base == null
        ? new Trainer(architecture, state)
        : new Trainer(architecture, base, lora, scale, state, options);
  }
}
