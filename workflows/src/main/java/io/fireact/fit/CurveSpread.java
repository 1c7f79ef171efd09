package io.fireact.fit;

import io.fireact.score.Interval;
import io.fireact.score.Intervals;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far a fitted curve may be off.
 *
 * @param resampled curves of a parametric bootstrap over questions (Efron and Tibshirani 1993)
 * @param leftOut curves without each run in turn; empty with one run at each n
 * @param least the least variance, in units of the bootstrap's: where an n has one run only, the
 *     dispersion of the others
 * @param shared variance that runs share through questions, in units of the bootstrap's
 * @param items questions of all samples: no curve is known better than a share of so many
 * @param df degrees of freedom between runs
 */
public record CurveSpread(
    List<Curve> resampled,
    List<Fold> leftOut,
    double least,
    double shared,
    double items,
    double df) {
  public CurveSpread {
    resampled = List.copyOf(resampled);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * The curve without a run.
   *
   * @param weight of its squared distance in the variance
   */
  public record Fold(Curve curve, double weight) {}

  /**
   * Of a share that the curve tells.
   *
   * @param of gives the share, in [0, 1]
   */
  Interval interval(Curve curve, ToDoubleFunction<Curve> of) {
    double estimate = of.applyAsDouble(curve);
    double[] values = resampled.stream().mapToDouble(of).toArray();
    double mean = Arrays.stream(values).average().orElse(estimate);
    double ofQuestions = 0;
    for (double value : values) {
      ofQuestions += (value - mean) * (value - mean) / values.length;
    }
    Interval questions =
        Intervals.ofVariance(
            estimate,
            Math.max(ofQuestions, estimate * (1 - estimate) / items),
            items,
            Double.POSITIVE_INFINITY);
    if (leftOut.isEmpty()) {
      return questions;
    }
    double variance = Math.max(jackknife(estimate, of), least * ofQuestions) + shared * ofQuestions;
    return Intervals.union(Intervals.ofVariance(estimate, variance, items, df), questions);
  }

  /** The variance between runs. */
  double jackknife(double estimate, ToDoubleFunction<Curve> of) {
    double variance = 0;
    for (Fold fold : leftOut) {
      double distance = of.applyAsDouble(fold.curve()) - estimate;
      variance += fold.weight() * distance * distance;
    }
    return variance;
  }
}
