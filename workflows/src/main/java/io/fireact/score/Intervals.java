package io.fireact.score;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * 95 % confidence intervals of one sample. Not for differences between points on the same
 * questions, which a paired test tells more sharply.
 */
public final class Intervals {
  /** The standard normal's 97.5 % quantile. */
  private static final double Z = 1.959963984540054;

  private static final int RESAMPLES = 2_000;

  /** Resamples beyond each end of the interval: 2.5 %. */
  private static final int TAIL = RESAMPLES / 40;

  private Intervals() {}

  /**
   * Wilson's score interval of a share (Wilson 1927); right at 0 and at 1, where the usual normal
   * interval has no width.
   *
   * @throws IllegalArgumentException when there are no items, or more right ones than items
   */
  public static Interval wilson(long right, long items) {
    if (items <= 0) {
      throw new IllegalArgumentException("items: " + items + "; an interval needs at least one");
    }
    if (right < 0 || right > items) {
      throw new IllegalArgumentException("right: " + right + " of " + items + " items");
    }
    double n = items;
    double share = right / n;
    double scale = 1 + Z * Z / n;
    double centre = (share + Z * Z / (2 * n)) / scale;
    double half = Z * StrictMath.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / scale;
    // Exact at both ends, where rounding would leave 1e-17.
    double low = right == 0 ? 0 : Math.max(0, centre - half);
    double high = right == items ? 1 : Math.min(1, centre + half);
    return new Interval(share, low, high);
  }

  /**
   * Percentile bootstrap of a mean (Efron 1979) with 2,000 resamples; the same values and seed give
   * the same interval on every machine.
   *
   * @throws IllegalArgumentException when there are no values, or one is not finite
   */
  public static Interval bootstrap(double[] values, long seed) {
    if (values.length == 0) {
      throw new IllegalArgumentException("values: none; an interval needs at least one");
    }
    double sum = 0;
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("values: " + value + " is not a finite number");
      }
      sum += value;
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double resampled = 0;
      for (int k = 0; k < values.length; k++) {
        resampled += values[random.nextInt(values.length)];
      }
      means[i] = resampled / values.length;
    }
    Arrays.sort(means);
    return new Interval(sum / values.length, means[TAIL - 1], means[RESAMPLES - TAIL]);
  }
}
