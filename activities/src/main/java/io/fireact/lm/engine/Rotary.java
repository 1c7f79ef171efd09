package io.fireact.lm.engine;

/**
 * Cosines and sines of the rotary position embedding, [context, d / 2] each: the angle of position
 * p and pair i is p / theta^(2 i / d).
 */
final class Rotary {
  private Rotary() {}

  static float[] cos(Architecture shape) {
    return table(shape, true);
  }

  static float[] sin(Architecture shape) {
    return table(shape, false);
  }

  private static float[] table(Architecture shape, boolean cosine) {
    int half = shape.headWidth() / 2;
    float[] table = new float[shape.context() * half];
    for (int position = 0; position < shape.context(); position++) {
      for (int pair = 0; pair < half; pair++) {
        double angle = position / StrictMath.pow(shape.ropeTheta(), (double) pair / half);
        table[position * half + pair] =
            (float) (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
      }
    }
    return table;
  }
}
