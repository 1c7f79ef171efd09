package io.fireact.score;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction (Holm 1979): of several comparisons at once, none that is no
 * difference is called one more often than the level says, however they hang together. Not needed
 * for a single comparison, which it leaves as it is.
 */
public final class Holm {
  private Holm() {}

  /**
   * Corrected p values: each is compared with the level as if it were the only one.
   *
   * @param p in [0, 1]
   * @return in the order of {@code p}; at least those, at most 1
   */
  public static double[] adjusted(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = Arrays.copyOf(p, p.length);
    double least = 0;
    for (int rank = 0; rank < order.length; rank++) {
      least = Math.max(least, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = least;
    }
    return adjusted;
  }
}
