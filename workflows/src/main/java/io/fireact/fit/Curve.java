package io.fireact.fit;

import java.util.Locale;

/**
 * Exact match as a function of the number n of trajectories: it rises with n and approaches {@code
 * limit}. Not for n outside what was measured without its interval; see {@link
 * ScalingFit.Fitted#at}.
 *
 * @param limit what it approaches, in (0, 1]
 * @param scale {@code a} of an inverse power law, {@code k} of a Hill curve; above 0
 * @param exponent how fast it approaches the limit; above 0
 */
public record Curve(Family family, double limit, double scale, double exponent) {

  /** The shapes that are tried. Both have three parameters, so likelihoods compare directly. */
  public enum Family {
    /**
     * {@code limit - a n^-b}: errors fall as a power law towards what cannot be learned (Hestness
     * et al. 2017, Kaplan et al. 2020). For a student that knows something from the start.
     */
    INVERSE_POWER,
    /**
     * {@code limit n^b / (n^b + k^b)} (Hill 1910): a power law at small n that saturates, half way
     * at n = k. For a student that knows nothing until it has seen enough.
     */
    HILL
  }

  /** Exact match at n, in [0, 1]. */
  public double at(double n) {
    return switch (family) {
      case INVERSE_POWER -> Math.max(0, limit - scale * StrictMath.pow(n, -exponent));
      case HILL -> limit / (1 + StrictMath.pow(scale / n, exponent));
    };
  }

  /**
   * The n at which exact match is {@code share}; infinite where the limit is not above it.
   *
   * @param share in (0, 1)
   */
  public double inverse(double share) {
    if (share >= limit) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (family) {
      case INVERSE_POWER -> StrictMath.pow(scale / (limit - share), 1 / exponent);
      case HILL -> scale * StrictMath.pow(share / (limit - share), 1 / exponent);
    };
  }

  /** The curve in numbers, for people. */
  String formula() {
    return switch (family) {
      case INVERSE_POWER ->
          String.format(
              Locale.ROOT, "EM = %.1f %% - %.4g %% x n^-%.2f", 100 * limit, 100 * scale, exponent);
      case HILL ->
          String.format(
              Locale.ROOT,
              "EM = %1$.1f %% x n^%2$.2f / (n^%2$.2f + %3$s^%2$.2f)",
              100 * limit,
              exponent,
              String.format(Locale.ROOT, scale < 10 ? "%.2g" : "%.0f", scale));
    };
  }
}
