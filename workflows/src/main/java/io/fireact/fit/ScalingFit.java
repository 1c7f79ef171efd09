package io.fireact.fit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fireact.score.Covers;
import io.fireact.score.Interval;
import java.util.List;

/**
 * A scaling law fitted to exact match against n, or the reason why there is none. Not for comparing
 * methods: two curves whose intervals overlap may still differ on the same questions.
 */
public sealed interface ScalingFit {

  /**
   * One run: {@code right} of {@code items} questions at n trajectories.
   *
   * @param n 0 or more; a run at 0 is no part of the curve
   * @param run what runs of one seed have in common at every n, such as {@code seed=2}; no two
   *     samples of one n have the same
   */
  record Sample(int n, int right, int items, String run) {
    public Sample {
      if (n < 0) {
        throw new IllegalArgumentException("n: " + n + " is below 0");
      }
      if (items < 1 || right < 0 || right > items) {
        throw new IllegalArgumentException("right: " + right + " of " + items + " items");
      }
    }
  }

  /**
   * Fits; the same samples give the same fit on every machine.
   *
   * <p>With several runs at an n, their spread is in every interval and test: in intervals with
   * Student's t and each seed's part in the quantity as one draw ({@link CurveSpread}), in tests as
   * dispersion with an F reference. With one run at each n there is nothing to know it from, and
   * {@link Fitted#covers} says so.
   *
   * @param samples in any order; several at one n are runs of their own
   * @param shared variance that runs share through common questions, in units of the variance of
   *     the pooled questions; 0 where every run has its own questions or there is one run
   */
  static ScalingFit of(List<Sample> samples, double shared) {
    return new SampleFit(samples, shared).fit();
  }

  /** The points do not support a fit. */
  record Refused(String reason) implements ScalingFit {}

  /**
   * @param formula with its numbers, for people
   * @param limit exact match that the curve approaches
   * @param scale of {@link Curve#scale}
   * @param exponent of {@link Curve#exponent}
   * @param covers which chances all intervals allow for
   * @param dispersion how many times the variance of runs is that of their questions alone; 1 with
   *     one run at each n
   * @param curve under which the samples are most likely
   * @param spread what intervals at any n are made from
   */
  record Fitted(
      String formula,
      Interval limit,
      Range scale,
      Range exponent,
      Covers covers,
      double dispersion,
      Curve curve,
      @JsonIgnore CurveSpread spread)
      implements ScalingFit {

    /**
     * Exact match at n, with the fit's own 95 % interval.
     *
     * @param n at least 0
     */
    public Interval at(double n) {
      if (!(n >= 0)) {
        throw new IllegalArgumentException("n: " + n + " is not 0 or more");
      }
      return spread.share(n);
    }
  }
}
