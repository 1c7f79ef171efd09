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

  /** The standard normal's 90 % quantile. */
  private static final double LEAST = 1.2815515655446004;

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

  /**
   * How many standard errors of the questions alone an interval over runs has on each side at
   * least, so that runs which nearly agree by chance do not promise anything. At the 97.5 %
   * quantile no interval could hold what it says: three runs that do not differ would be covered
   * 98.7 % of the time, since Student's t allows for their spread already; at 90 % it is 96.8. Runs
   * that are exactly alike, such as those without a right answer, leave nothing but their
   * questions, whose own quantile it then is.
   *
   * @param variance of the mean over runs
   */
  public static double least(double variance) {
    return variance > 0 ? LEAST : NORMAL;
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
