package io.fireact.lm.decode;

import io.fireact.lm.train.SeededRandom;

/**
 * Chooses the next token of one sequence: the likeliest at temperature 0 (the first of equals),
 * else a seeded draw, which does not depend on what else is decoded.
 */
final class Sampling {
  private final double temperature;
  private final SeededRandom random;

  Sampling(double temperature, long seed) {
    this.temperature = temperature;
    random = SeededRandom.of(seed, "sampling");
  }

  /** The token chosen from {@code logits[from]} to {@code logits[from + vocabulary - 1]}. */
  int next(float[] logits, int from, int vocabulary) {
    int best = 0;
    for (int id = 1; id < vocabulary; id++) {
      if (logits[from + id] > logits[from + best]) {
        best = id;
      }
    }
    if (temperature == 0) {
      return best;
    }
    double total = 0;
    double[] weight = new double[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      weight[id] = StrictMath.exp((logits[from + id] - logits[from + best]) / temperature);
      total += weight[id];
    }
    double left = random.nextDouble() * total;
    for (int id = 0; id < vocabulary; id++) {
      left -= weight[id];
      if (left < 0) {
        return id;
      }
    }
    return best;
  }
}
