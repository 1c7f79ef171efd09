package io.fireact.lm.engine;

/**
 * The hyper-parameters of one AdamW step (Loshchilov and Hutter 2019).
 *
 * @param step from 1; it decides the bias correction
 * @param rate learning rate of this step
 * @param beta1 share of the old first moment that is kept, in [0, 1)
 * @param beta2 share of the old second moment that is kept, in [0, 1)
 * @param decay weight decay, on all trained parameters
 * @param clip largest global gradient norm
 */
public record AdamW(int step, double rate, double beta1, double beta2, double decay, double clip) {
  /** Beta 1 where nothing is said. */
  public static final double BETA1 = 0.9;

  /** Beta 2 where nothing is said: shorter than the usual 0.999, for short trainings. */
  public static final double BETA2 = 0.98;

  private static final double EPSILON = 1e-8;

  public AdamW {
    if (step < 1 || !(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "AdamW needs a step of at least 1 and betas in [0, 1), not "
              + step
              + ", "
              + beta1
              + " and "
              + beta2);
    }
  }

  /** With the betas where nothing is said. */
  public AdamW(int step, double rate, double decay, double clip) {
    this(step, rate, BETA1, BETA2, decay, clip);
  }

  double[] numbers() {
    return new double[] {
      rate,
      beta1,
      beta2,
      EPSILON,
      decay,
      clip,
      1 - StrictMath.pow(beta1, step),
      StrictMath.sqrt(1 - StrictMath.pow(beta2, step))
    };
  }
}
