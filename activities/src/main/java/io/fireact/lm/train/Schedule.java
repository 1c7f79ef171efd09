package io.fireact.lm.train;

import io.fireact.spec.FineTuneSpec;

/**
 * Learning rate over a training. {@code linear} and {@code constant} are transformers' {@code
 * linear} and {@code constant_with_warmup}: the rate of the first step is 0 where there is a
 * warm-up. {@code cosine} is this platform's own: the warm-up times half a cosine over all steps
 * from the peak to 5 % of it.
 *
 * @param peak largest learning rate
 * @param warmup steps with a rising rate: below 1 a share of all steps, from 1 on a number
 * @param steps optimizer steps in all
 */
public record Schedule(FineTuneSpec.Schedule shape, double peak, double warmup, int steps) {
  private static final double LOWEST = 0.05;

  public Schedule {
    if (!(peak > 0) || !(warmup >= 0) || steps < 1) {
      throw new IllegalArgumentException(
          "a schedule needs a positive rate, a warm-up of at least 0 and at least one step, not "
              + peak
              + ", "
              + warmup
              + ", "
              + steps);
    }
  }

  /** This platform's own cosine. */
  public static Schedule cosine(double peak, double warmup, int steps) {
    return new Schedule(FineTuneSpec.Schedule.COSINE, peak, warmup, steps);
  }

  /**
   * The rate of a step.
   *
   * @param step from 0
   */
  public double rate(int step) {
    return peak
        * switch (shape) {
          case COSINE -> Math.min(1, (step + 1) / Math.max(1, rising())) * cosine(step);
          case LINEAR -> step < whole() ? step / whole() : falling(step);
          case CONSTANT -> step < whole() ? step / whole() : 1;
        };
  }

  private double rising() {
    return warmup < 1 ? warmup * steps : warmup;
  }

  /** Steps of the warm-up as transformers counts them. */
  private double whole() {
    return StrictMath.ceil(rising());
  }

  private double falling(int step) {
    return (steps - step) / Math.max(1, steps - whole());
  }

  private double cosine(int step) {
    double half = 0.5 * (1 + StrictMath.cos(StrictMath.PI * step / steps));
    return (1 - LOWEST) * half + LOWEST;
  }
}
