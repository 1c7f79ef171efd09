package io.fireact.lm.architecture;

/** Cosines and sines of the rotary position embedding, [positions, d / 2] each. */
public final class Rotary {
  private Rotary() {}

  public static float[] cos(Architecture shape, int positions) {
    return table(shape, positions, true);
  }

  public static float[] sin(Architecture shape, int positions) {
    return table(shape, positions, false);
  }

  private static float[] table(Architecture shape, int positions, boolean cosine) {
    int half = shape.headWidth() / 2;
    float[] table = new float[Math.multiplyExact(positions, half)];
    for (int pair = 0; pair < half; pair++) {
      double period = shape.rope().period(pair, half);
      for (int position = 0; position < positions; position++) {
        double angle = position / period;
        table[position * half + pair] =
            (float) (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
      }
    }
    return table;
  }
}
