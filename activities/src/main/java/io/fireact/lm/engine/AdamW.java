package io.fireact.lm.engine;

/**
 * The hyper-parameters of one AdamW step (Loshchilov and Hutter 2019).
 *
 * @param step from 1; it decides the bias correction
 * @param rate learning rate of this step
 * @param decay weight decay, on all trained parameters
 * @param clip largest global gradient norm
 */
public record AdamW(int step, double rate, double decay, double clip) {
  /** Share of the old first moment that is kept. */
  public static final double BETA1 = 0.9;

  /** Share of the old second moment that is kept. */
  public static final double BETA2 = 0.98;

  private static final double EPSILON = 1e-8;

  double[] numbers() {
    return new double[] {
      rate,
      BETA1,
      BETA2,
      EPSILON,
      decay,
      clip,
      1 - StrictMath.pow(BETA1, step),
      StrictMath.sqrt(1 - StrictMath.pow(BETA2, step))
    };
  }
}
