package io.fireact.lm.architecture;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/**
 * The number formats in which checkpoints store weights. Integers and 8-bit formats are not among
 * them: those need scales.
 */
public enum ElementType {
  F32(4, 6),
  F16(2, 5),
  BF16(2, 15);

  private final int bytes;
  private final int code;

  ElementType(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Reads little-endian elements as floats; none is rounded. */
  public void floats(ByteBuffer from, float[] to, int place, int count) {
    switch (this) {
      case F32 -> from.asFloatBuffer().get(to, place, count);
      case BF16 -> {
        ShortBuffer halves = from.asShortBuffer();
        for (int i = 0; i < count; i++) {
          to[place + i] = Float.intBitsToFloat(halves.get(i) << 16);
        }
      }
      case F16 -> {
        ShortBuffer halves = from.asShortBuffer();
        for (int i = 0; i < count; i++) {
          to[place + i] = half(halves.get(i));
        }
      }
    }
  }

  /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
  private static float half(short bits) {
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return bits < 0 ? -size : size;
  }

  /** PyTorch's number for it. */
  public int code() {
    return code;
  }
}
