package io.fireact.lm.train;

import io.fireact.json.Json;
import io.fireact.lm.engine.Architecture;
import io.fireact.lm.engine.LoraLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A training, completely described.
 *
 * @param name for messages, such as "pre-training"
 * @param weights all weights before the first step, flat
 * @param lora the adapter to train, or none to train the weights
 * @param scale LoRA's alpha / rank
 * @param start the trained parameters before the first step: weights or adapter
 * @param checkpointEvery steps between checkpoints
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record TrainingJob(
    String name,
    Architecture architecture,
    float[] weights,
    LoraLayout lora,
    double scale,
    float[] start,
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
  private static final String VERSION = "training-1";

  /** What decides every later byte; names, listeners and checkpoint intervals do not. */
  String fingerprint() {
    MessageDigest digest = Checkpoint.sha256();
    for (Object part :
        new Object[] {VERSION, architecture, lora.parameters(), scale, schedule, clip}) {
      digest.update(Json.write(part).getBytes(StandardCharsets.UTF_8));
    }
    Checkpoint.update(digest, weights);
    Checkpoint.update(digest, start);
    batches.digest(digest);
    return HexFormat.of().formatHex(digest.digest());
  }
}
