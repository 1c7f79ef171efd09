package io.fireact.lm.format.safetensors;

import io.fireact.lm.architecture.ElementType;
import java.nio.ByteBuffer;

/**
 * Weights between their formats in files and {@code float}: exact one way, rounded to the nearest
 * (ties to even, as IEEE 754 and PyTorch have it) the other. Not for the way into the engine, which
 * takes a file's bytes as they are.
 */
public final class ElementCodec {
  private static final int FLOAT_INFINITY = 0x7f800000;
  private static final int HALF_INFINITY = 0x7c00;

  /** 2^-14, the smallest normal number of F16, as a float's bits. */
  private static final int SMALLEST_NORMAL_HALF = 0x38800000;

  /** 2^16, from where everything is infinite in F16, as a float's bits. */
  private static final int TOO_LARGE_FOR_HALF = 0x47800000;

  private ElementCodec() {}

  /** Reads {@code count} values from the buffer's position on, which goes on. */
  public static void decode(
      ByteBuffer bytes, ElementType type, float[] target, int offset, int count) {
    switch (type) {
      case F32 -> {
        bytes.asFloatBuffer().get(target, offset, count);
        bytes.position(bytes.position() + 4 * count);
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = fromHalf(bytes.getShort());
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          target[offset + i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
      }
    }
  }

  /** Writes {@code count} values at the buffer's position, which goes on. */
  public static void encode(
      float[] values, int offset, int count, ElementType type, ByteBuffer bytes) {
    switch (type) {
      case F32 -> {
        bytes.asFloatBuffer().put(values, offset, count);
        bytes.position(bytes.position() + 4 * count);
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          bytes.putShort(toHalf(values[offset + i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          bytes.putShort(toBrain(values[offset + i]));
        }
      }
    }
  }

  static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half & HALF_INFINITY;
    int fraction = half & 0x3ff;
    int magnitude;
    if (exponent == HALF_INFINITY) {
      magnitude = FLOAT_INFINITY | (fraction << 13);
    } else if (exponent == 0) {
      magnitude = Float.floatToRawIntBits(fraction * 0x1p-24f);
    } else {
      magnitude = ((exponent | fraction) << 13) + (112 << 23);
    }
    return Float.intBitsToFloat(sign | magnitude);
  }

  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > FLOAT_INFINITY) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= TOO_LARGE_FOR_HALF) {
      return (short) (sign | HALF_INFINITY);
    }
    if (magnitude < SMALLEST_NORMAL_HALF) {
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return (short) (sign | ((rounded - (112 << 23)) >>> 13));
  }

  static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > FLOAT_INFINITY) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
