package io.fireact.lm.decode;

import io.fireact.lm.train.SeededRandom;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Chooses the next token of one sequence: the likeliest at temperature 0 (the first of equals),
 * else a seeded draw, which does not depend on what else is decoded.
 */
final class Sampling {
  private final double temperature;
  private final double topP;
  private final SeededRandom random;

  /**
   * @param topP share of the probability, in (0, 1], that the tokens drawn from have together: the
   *     likeliest that reach it (nucleus sampling, Holtzman et al. 2020); 1 is all of them
   */
  Sampling(double temperature, double topP, long seed) {
    if (!(temperature >= 0) || !(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException(
          "sampling needs a temperature of at least 0 and a topP in (0, 1], not "
              + temperature
              + " and "
              + topP);
    }
    this.temperature = temperature;
    this.topP = topP;
    random = SeededRandom.of(seed, "sampling");
  }

  /** True when the next token is always the likeliest one. */
  boolean greedy() {
    return temperature == 0;
  }

  /** The token chosen from {@code logits[from]} to {@code logits[from + vocabulary - 1]}. */
  int next(float[] logits, int from, int vocabulary) {
    int best = 0;
    for (int id = 1; id < vocabulary; id++) {
      if (logits[from + id] > logits[from + best]) {
        best = id;
      }
    }
    if (greedy()) {
      return best;
    }
    double total = 0;
    double[] weight = new double[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      weight[id] = StrictMath.exp((logits[from + id] - logits[from + best]) / temperature);
      total += weight[id];
    }
    if (topP < 1) {
      total = keepNucleus(weight, total);
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

  /** Zeroes the weights outside of the nucleus; returns what is left. */
  private double keepNucleus(double[] weight, double total) {
    Integer[] order = new Integer[weight.length];
    Arrays.setAll(order, id -> id);
    // Equals stay in the order of their ids: the sort is stable.
    Arrays.sort(order, Comparator.comparingDouble((Integer id) -> -weight[id]));
    double kept = 0;
    for (int id : order) {
      if (kept >= topP * total) {
        weight[id] = 0;
      } else {
        kept += weight[id];
      }
    }
    return kept;
  }
}
