package io.fireact.score;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The 95 % interval of a mean difference over questions, by drawing the questions anew (percentile
 * bootstrap: Efron 1979; Davison and Hinkley 1997, section 5.3). A question is drawn with all its
 * runs, so that they count as the one draw that they are. It covers other questions and not other
 * seeds, which {@link Difference} does. Deterministic: drawn by SplitMix64 from a fixed seed.
 */
public final class PairedBootstrap {
  /** With one less than a round number percentiles are order statistics. */
  public static final int RESAMPLES = 9_999;

  /** Of all intervals. */
  public static final long SEED = 1;

  /** Resamples beyond each end. */
  private static final int BEYOND = (RESAMPLES + 1) / 40;

  private PairedBootstrap() {}

  /**
   * The mean with its interval.
   *
   * <p>Questions that all differ by the same leave nothing to draw from, and an interval without
   * width would promise what nobody knows. Then it is as wide as if as many questions as Wilson's
   * interval of none of them allows differed by one more.
   *
   * @param differences in [-1, 1], one a question, at least one
   */
  public static Interval of(double[] differences) {
    int items = differences.length;
    double mean = Intervals.mean(differences);
    if (Arrays.stream(differences).allMatch(each -> each == differences[0])) {
      double unseen = Intervals.wilson(0, items).high();
      return new Interval(mean, Math.max(-1, mean - unseen), Math.min(1, mean + unseen));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < items; j++) {
        sum += differences[random.nextInt(items)];
      }
      means[i] = sum / items;
    }
    Arrays.sort(means);
    return new Interval(
        mean, Math.min(mean, means[BEYOND - 1]), Math.max(mean, means[RESAMPLES - BEYOND]));
  }
}
