package io.fireact.score;

/**
 * An estimate with its 95 % interval, all in the estimate's own unit. Not for a whole distribution.
 */
public record Interval(double mean, double low, double high) {

  /**
   * This mean less another that was measured independently, from the distances of both means to
   * their bounds (Newcombe 1998, method 10; for any means Zou and Donner 2008).
   */
  public Interval less(Interval other) {
    return new Interval(
        mean - other.mean,
        mean - other.mean - Math.hypot(mean - low, other.high - other.mean),
        mean - other.mean + Math.hypot(high - mean, other.mean - other.low));
  }
}
