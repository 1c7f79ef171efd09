package io.fireact.fit;

/** The chi-square distribution's upper tail. Only for whole degrees of freedom. */
final class ChiSquare {
  private static final double PRECISION = 1e-15;
  private static final int TERMS = 10_000;

  private ChiSquare() {}

  /**
   * Probability of {@code value} or more: the regularised upper gamma function Q(df / 2, value /
   * 2), by its series where that converges fast, else by its continued fraction (Abramowitz and
   * Stegun 6.5.29 and 6.5.31).
   */
  static double tail(double value, int df) {
    if (df < 1) {
      throw new IllegalArgumentException("df: " + df + "; at least 1 is needed");
    }
    if (value <= 0) {
      return 1;
    }
    double a = df / 2.0;
    double x = value / 2;
    double front = StrictMath.exp(a * StrictMath.log(x) - x - logGamma(df));
    return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int k = 1; k < TERMS && term > sum * PRECISION; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return sum;
  }

  // Evaluated by Lentz's method.
  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1e300;
    double d = 1 / b;
    double result = d;
    for (int k = 1; k < TERMS; k++) {
      double numerator = -k * (k - a);
      b += 2;
      d = 1 / (numerator * d + b);
      c = b + numerator / c;
      double change = c * d;
      result *= change;
      if (Math.abs(change - 1) < PRECISION) {
        break;
      }
    }
    return result;
  }

  /**
   * ln of gamma(df / 2), from gamma(1/2) = sqrt(pi), gamma(1) = 1 and gamma(a + 1) = a gamma(a).
   */
  private static double logGamma(int df) {
    double log = df % 2 == 0 ? 0 : 0.5 * StrictMath.log(Math.PI);
    for (double a = df % 2 == 0 ? 1 : 0.5; a < df / 2.0; a++) {
      log += StrictMath.log(a);
    }
    return log;
  }
}
