package io.fireact.fit;

import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Something that a curve says, on a scale on which its likelihood is about a parabola: shares as
 * the logarithm of their odds, what is above 0 as its logarithm.
 *
 * @param of its value on that scale
 * @param least where the search for an interval ends below
 * @param most where it ends above
 * @param unscaled from that scale to its own unit
 */
record Quantity(
    ToDoubleFunction<Curve> of, double least, double most, DoubleUnaryOperator unscaled) {
  /** Shares nearer to 0 or 1 than this are there. */
  private static final double NOTHING = 1e-9;

  /** Exact match at n. */
  static Quantity share(double n) {
    return new Quantity(
        curve -> logit(curve.at(n)), logit(NOTHING), logit(1 - NOTHING), Quantity::logistic);
  }

  static double logit(double share) {
    double bounded = Math.min(1 - NOTHING, Math.max(NOTHING, share));
    return StrictMath.log(bounded / (1 - bounded));
  }

  static double logistic(double odds) {
    return 1 / (1 + StrictMath.exp(-odds));
  }
}
