package io.fireact.fit;

import io.fireact.score.Interval;
import java.util.List;
import java.util.Locale;

/**
 * How many trajectories an exact match takes, read off a fitted curve, or the reason why that
 * cannot be said. Not for a promise about another task or student.
 */
public sealed interface Reach {

  /** How far outside the measured n an answer may lie, as a factor. */
  double OUTSIDE = 2;

  /** Exact match, in (0, 1). */
  double target();

  /**
   * @param n where the best curve has the target; the interval holds every n at which the target is
   *     within the fit's own 95 % interval ({@link ScalingFit.Fitted#at}), so that it covers what
   *     that covers. Where it goes on beyond {@link #OUTSIDE} times what was measured, that end is
   *     open and the interval ends there
   */
  record At(double target, Range n) implements Reach {}

  /** It is not reached, or where is not known. */
  record Refused(double target, String reason) implements Reach {}

  /**
   * Reads several off.
   *
   * @param smallest n that was measured, above 0
   * @param largest n that was measured
   * @throws IllegalArgumentException when a target is not above 0 and below 1
   */
  static List<Reach> of(ScalingFit.Fitted fit, int smallest, int largest, List<Double> targets) {
    for (double target : targets) {
      if (!(target > 0 && target < 1)) {
        throw new IllegalArgumentException("target: " + target + " is not above 0 and below 1");
      }
    }
    Band band = new Band(fit, smallest / OUTSIDE, largest * OUTSIDE);
    return targets.stream().map(target -> band.reach(target, largest)).toList();
  }

  /** The fit's interval over all n that count, on scales on which it is about straight. */
  final class Band {
    /** Seven octaves have a place each third of an octave. */
    private static final int PLACES = 24;

    private final ScalingFit.Fitted fit;
    private final double least;
    private final double most;
    private final double[] logarithms = new double[PLACES];
    private final double[] low = new double[PLACES];
    private final double[] high = new double[PLACES];

    private Band(ScalingFit.Fitted fit, double least, double most) {
      this.fit = fit;
      this.least = least;
      this.most = most;
      double width = StrictMath.log(most / least);
      for (int i = 0; i < PLACES; i++) {
        logarithms[i] = StrictMath.log(least) + width * i / (PLACES - 1);
        Interval share = fit.at(StrictMath.exp(logarithms[i]));
        low[i] = Quantity.logit(share.low());
        high[i] = Quantity.logit(share.high());
      }
      // Every curve rises with n. Far below what was measured shares are next to 0, where a search
      // that draws them on gets nowhere and the interval alone would seem to have no end.
      for (int i = 1; i < PLACES; i++) {
        low[i] = Math.max(low[i], low[i - 1]);
        high[PLACES - 1 - i] = Math.min(high[PLACES - 1 - i], high[PLACES - i]);
      }
    }

    private Reach reach(double target, int largest) {
      if (fit.curve().at(most) < target) {
        return new Refused(target, notReached(fit, largest, target));
      }
      if (fit.curve().at(least) > target) {
        return new Refused(
            target,
            String.format(
                Locale.ROOT,
                "the curve is above it already a factor of %.0f below the smallest n measured (%.0f);"
                    + " below that nothing is known",
                OUTSIDE,
                least * OUTSIDE));
      }
      double n = fit.curve().inverse(target);
      double odds = Quantity.logit(target);
      int from = 0;
      while (from < PLACES - 1 && high[from] < odds) {
        from++;
      }
      int to = PLACES - 1;
      while (to > 0 && low[to] > odds) {
        to--;
      }
      boolean openBelow = from == 0;
      boolean openAbove = to == PLACES - 1;
      double begin = openBelow ? least : crossing(high, from - 1, odds);
      double end = openAbove ? most : crossing(low, to, odds);
      return new At(
          target,
          new Range(new Interval(n, Math.min(n, begin), Math.max(n, end)), openBelow, openAbove));
    }

    /** In the cell that begins at a place. */
    private double crossing(double[] odds, int place, double target) {
      double part = (target - odds[place]) / (odds[place + 1] - odds[place]);
      double within = Math.min(1, Math.max(0, part));
      return StrictMath.exp(
          logarithms[place] + within * (logarithms[place + 1] - logarithms[place]));
    }

    private static String notReached(ScalingFit.Fitted fit, int largest, double target) {
      Interval limit = fit.limit();
      if (limit.high() < target) {
        return String.format(
            Locale.ROOT,
            "it is not reached: the curve approaches %.1f %% (95 %% interval %.1f to %.1f)",
            100 * limit.mean(),
            100 * limit.low(),
            100 * limit.high());
      }
      return String.format(
          Locale.ROOT,
          "the curve does not reach it within %.0f times the largest n measured (%d); beyond that"
              + " nothing is known, so measure larger n",
          OUTSIDE,
          largest);
    }
  }
}
