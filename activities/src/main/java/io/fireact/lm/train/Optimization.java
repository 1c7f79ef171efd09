package io.fireact.lm.train;

import io.fireact.lm.engine.AdamW;

/**
 * AdamW over a whole training.
 *
 * @param schedule learning rates and number of steps
 * @param beta1 share of the old first moment that is kept
 * @param beta2 share of the old second moment that is kept
 * @param decay weight decay, on all trained parameters
 * @param clip largest global gradient norm
 */
public record Optimization(
    Schedule schedule, double beta1, double beta2, double decay, double clip) {
  /** Weight decay where nothing is said. */
  public static final double DECAY = 0.01;

  public Optimization {
    if (!(clip > 0) || !(decay >= 0)) {
      throw new IllegalArgumentException(
          "clip must be positive and decay at least 0, not " + clip + " and " + decay);
    }
  }

  /** With the betas and the decay where nothing is said. */
  public static Optimization of(Schedule schedule, double clip) {
    return new Optimization(schedule, AdamW.BETA1, AdamW.BETA2, DECAY, clip);
  }

  /**
   * The hyper-parameters of a step.
   *
   * @param step from 0
   */
  AdamW at(int step) {
    return new AdamW(step + 1, schedule.rate(step), beta1, beta2, decay, clip);
  }
}
