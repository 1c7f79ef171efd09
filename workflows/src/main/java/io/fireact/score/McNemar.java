package io.fireact.score;

/**
 * Whether two settings are right equally often on the same questions: McNemar's exact test (McNemar
 * 1947), two-sided. With one run each the questions on which only one of them is right fall to
 * either side like a fair coin's, so it is the binomial test of these.
 *
 * <p>Where a question was answered by several runs, its answers are no separate coins: all that a
 * question says is turned over together (Fisher's randomization test of pairs, 1935, with questions
 * as its units), which with one run each is the same test. Exact by adding up all ways to turn the
 * questions over; nothing is drawn. What it tells apart are these runs: it knows questions only.
 *
 * @param first pairs of a run each on one question of which only the first is right
 * @param second those of which only the second is right
 * @param p probability of as large a difference when neither is better; above 0
 */
public record McNemar(long first, long second, double p) {

  /**
   * Tests.
   *
   * @param first for each question the pairs of runs of which only the first is right
   * @param second those of which only the second is right, question by question
   */
  static McNemar of(long[] first, long[] second) {
    long[] by = new long[first.length];
    long unit = 0;
    long firsts = 0;
    long seconds = 0;
    for (int i = 0; i < by.length; i++) {
      by[i] = Math.abs(first[i] - second[i]);
      unit = divisor(by[i], unit);
      firsts += first[i];
      seconds += second[i];
    }
    return new McNemar(
        firsts, seconds, unit == 0 ? 1 : tail(by, unit, Math.abs(firsts - seconds) / unit));
  }

  /** Probability that the sum of all, each with a sign of its own, is so far from 0. */
  private static double tail(long[] by, long unit, long distance) {
    int most = 0;
    for (long each : by) {
      most = Math.addExact(most, Math.toIntExact(each / unit));
    }
    // The chance of each sum of those that are turned to the first: all together less twice it is
    // the distance, so the sums go from 0 to the middle.
    double[] chances = new double[most + 1];
    chances[0] = 1;
    int reached = 0;
    for (long each : by) {
      int step = (int) (each / unit);
      if (step > 0) {
        reached += step;
        for (int sum = reached; sum >= 0; sum--) {
          double turned = sum >= step ? chances[sum - step] : 0;
          chances[sum] = (chances[sum] + turned) / 2;
        }
      }
    }
    double tail = 0;
    for (int sum = 0; most - 2L * sum >= distance; sum++) {
      tail += chances[sum];
    }
    return distance == 0 ? 1 : Math.max(Double.MIN_NORMAL, Math.min(1, 2 * tail));
  }

  private static long divisor(long one, long other) {
    return other == 0 ? one : divisor(other, one % other);
  }
}
