package io.fireact.fit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fireact.score.Interval;
import java.util.List;

/**
 * A scaling law fitted to exact match against n, or the reason why there is none. Not for comparing
 * methods: two curves whose intervals overlap may still differ on the same questions.
 */
public sealed interface ScalingFit {

  /**
   * One measured point: {@code right} of {@code items} questions at n trajectories.
   *
   * @param n 0 or more; a point at 0 is no part of the curve
   */
  record Sample(int n, int right, int items) {
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
   * Fits; the same samples and seed give the same fit on every machine.
   *
   * @param samples in any order; several at one n are each a sample of its own
   * @param seed of the bootstrap
   */
  static ScalingFit of(List<Sample> samples, long seed) {
    return new SampleFit(samples).fit(seed);
  }

  /** The points do not support a fit. */
  record Refused(String reason) implements ScalingFit {}

  /**
   * @param formula with its numbers, for people
   * @param limit exact match that the curve approaches
   * @param curve under which the samples are most likely
   * @param resampled the curves of a parametric bootstrap, for intervals; at least one
   */
  record Fitted(String formula, Interval limit, Curve curve, @JsonIgnore List<Curve> resampled)
      implements ScalingFit {
    public Fitted {
      resampled = List.copyOf(resampled);
      if (resampled.isEmpty()) {
        throw new IllegalArgumentException("resampled: none; an interval needs at least one");
      }
    }

    /**
     * Exact match at n, with the fit's own 95 % interval.
     *
     * @param n at least 0
     */
    public Interval at(double n) {
      if (!(n >= 0)) {
        throw new IllegalArgumentException("n: " + n + " is not 0 or more");
      }
      return SampleFit.interval(curve.at(n), resampled, each -> each.at(n));
    }
  }
}
