package io.fireact.lm.engine;

/**
 * Trained parameters with both Adam moments, flat and in the same order. Arrays are not copied:
 * treat them as frozen.
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record TrainingState(float[] parameters, float[] firstMoment, float[] secondMoment) {
  public TrainingState {
    if (firstMoment.length != parameters.length || secondMoment.length != parameters.length) {
      throw new IllegalArgumentException(
          parameters.length
              + " parameters with moments of "
              + firstMoment.length
              + " and "
              + secondMoment.length);
    }
  }

  /** Parameters before the first step: both moments are 0. */
  public static TrainingState fresh(float[] parameters) {
    return new TrainingState(
        parameters, new float[parameters.length], new float[parameters.length]);
  }

  public int size() {
    return parameters.length;
  }
}
