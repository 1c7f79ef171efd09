package io.fireact.lm.train;

/**
 * Learning rate over a training: linear warm-up times a cosine from the peak down to 5 % of it.
 *
 * @param peak largest learning rate
 * @param warmup share of the steps with a rising rate, in [0, 1)
 * @param steps optimizer steps in all
 */
public record Schedule(double peak, double warmup, int steps) {
  public Schedule {
    if (!(peak > 0) || !(warmup >= 0 && warmup < 1) || steps < 1) {
      throw new IllegalArgumentException(
          "a schedule needs a positive rate, a warm-up in [0, 1) and at least one step, not "
              + peak
              + ", "
              + warmup
              + ", "
              + steps);
    }
  }

  /**
   * The rate of a step.
   *
   * @param step from 0
   */
  public double rate(int step) {
    double rising = Math.min(1, (step + 1) / Math.max(1, warmup * steps));
    double cosine = 0.5 * (1 + StrictMath.cos(StrictMath.PI * step / steps));
    return peak * rising * (0.95 * cosine + 0.05);
  }
}
