package io.fireact.lm;

import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.engine.AdamW;
import io.fireact.lm.engine.CachedDecoder;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.engine.TrainingState;
import io.fireact.lm.train.SeededRandom;
import io.fireact.lm.train.WeightInit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Tokens a second of the quickstart's student: pre-training and LoRA at 16 x 128 with a sixth of
 * the tokens counted, and decoding after prompts of 120 tokens. Prints figures and asserts nothing:
 * they hold only for the machine and within one run; {@code peers.py} has Python's.
 */
final class TrainingBenchmark {
  private static final Architecture NANO =
      new Architecture(1000, 128, 384, 4, 3, 512, 10_000, 1e-5, Math.sqrt(128));
  private static final int ROWS = 16;
  private static final int LENGTH = 128;

  @Test
  void ratesOfTheNanoModel() {
    float[] weights = WeightInit.structured(NANO, 1);
    train("pre-training", weights, LoraLayout.none());
    train("LoRA r=8, seven maps", weights, lora(EnumSet.allOf(TargetModule.class)));
    train("LoRA r=8, q and v", weights, lora(EnumSet.of(TargetModule.Q, TargetModule.V)));
    decode(weights);
  }

  private static LoraLayout lora(Set<TargetModule> targets) {
    return LoraLayout.of(NANO, targets, 8);
  }

  private static void train(String name, float[] weights, LoraLayout lora) {
    float[] start = lora.rank() > 0 ? WeightInit.lora(lora, 1) : weights;
    List<MicroBatch> batch = List.of(batch());
    try (Trainer trainer = trainer(weights, lora, TrainingState.fresh(start))) {
      double best = 0;
      for (int round = 0; round < 5; round++) {
        long began = System.nanoTime();
        for (int step = 1; step <= 20; step++) {
          trainer.step(batch, new AdamW(step, 1e-3, 0.01, 1));
        }
        best = Math.max(best, 20.0 * ROWS * LENGTH / seconds(began));
      }
      print(name, best);
    }
  }

  private static Trainer trainer(float[] weights, LoraLayout lora, TrainingState state) {
    return lora.rank() == 0
        ? new Trainer(NANO, state)
        : new Trainer(
            NANO, new FlatWeights(NANO, weights), lora, 2, state, TrainingOptions.plain());
  }

  private static void decode(float[] weights) {
    int[] prompt = new int[120];
    Arrays.setAll(prompt, i -> 20 + i);
    try (CachedDecoder decoder =
        new CachedDecoder(NANO, weights, LoraLayout.none(), new float[0], 0, 64)) {
      long began = System.nanoTime();
      for (int slot = 0; slot < 64; slot++) {
        decoder.read(slot, prompt);
      }
      print("reading prompts", 64.0 * prompt.length / seconds(began));
      for (int batch : new int[] {1, 8, 32, 64}) {
        double best = 0;
        for (int round = 0; round < 3; round++) {
          began = System.nanoTime();
          for (int step = 0; step < 60; step++) {
            long[] ids = new long[batch];
            long[] positions = new long[batch];
            Arrays.fill(ids, 20 + step);
            Arrays.fill(positions, prompt.length + step);
            decoder.write(ids, positions);
          }
          best = Math.max(best, 60.0 * batch / seconds(began));
        }
        print("decoding, batch " + batch, best);
      }
    }
  }

  private static MicroBatch batch() {
    SeededRandom random = SeededRandom.of(1, "benchmark");
    long[] ids = new long[ROWS * LENGTH];
    Arrays.setAll(ids, i -> random.nextInt(NANO.vocabulary()));
    long[] lengths = new long[ROWS];
    Arrays.fill(lengths, LENGTH);
    long[] lossPositions = new long[ids.length / 6];
    long[] labels = new long[lossPositions.length];
    Arrays.setAll(lossPositions, i -> 6L * i);
    Arrays.setAll(labels, i -> ids[6 * i + 1]);
    return new MicroBatch(lengths, ids, lossPositions, labels);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(String name, double rate) {
    System.out.printf(Locale.ROOT, "%-24s %,8.0f tokens/s%n", name, rate);
  }
}
