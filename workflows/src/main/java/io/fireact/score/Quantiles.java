package io.fireact.score;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The reference distributions that intervals and tests compare with, by Hipparchus. Degrees of
 * freedom need not be whole; those of an approximation are not.
 */
public final class Quantiles {
  /** The standard normal's 97.5 % quantile. */
  public static final double NORMAL = 1.959963984540054;

  private static final double UPPER = 0.975;

  /** From here on Student's t is the normal distribution to four digits. */
  private static final double MANY = 1e5;

  private Quantiles() {}

  /**
   * Student's t at 97.5 %, which a two-sided 95 % interval uses.
   *
   * @param df degrees of freedom, above 0
   */
  public static double student(double df) {
    return !(df < MANY) ? NORMAL : new TDistribution(df).inverseCumulativeProbability(UPPER);
  }

  /** Probability that a chi-square variable reaches {@code value}. */
  public static double chiSquareTail(double value, double df) {
    return value <= 0 ? 1 : 1 - new ChiSquaredDistribution(df).cumulativeProbability(value);
  }

  /** Probability that an F variable reaches {@code value}. */
  public static double fTail(double value, double df, double ofDenominator) {
    return value <= 0 ? 1 : 1 - new FDistribution(df, ofDenominator).cumulativeProbability(value);
  }
}
