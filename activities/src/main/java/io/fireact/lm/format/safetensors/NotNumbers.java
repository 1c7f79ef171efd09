package io.fireact.lm.format.safetensors;

import io.fireact.lm.architecture.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds NaN and infinities among the bytes of weights: an element is one when all bits of its
 * exponent are set. Eight bytes at a time without decoding them, which costs less than bringing
 * them from memory does.
 */
public final class NotNumbers {
  private static final long TOP_BITS_OF_SHORTS = 0x8000_8000_8000_8000L;
  private static final long TOP_BITS_OF_INTS = 0x8000_0000_8000_0000L;

  private NotNumbers() {}

  /**
   * The first element that is no number; -1 where all are.
   *
   * @param bytes whole elements, little-endian; its position stays
   */
  public static int first(ByteBuffer bytes, ElementType type) {
    ByteBuffer words = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    int whole = words.remaining() & -Long.BYTES;
    if (!holdsOne(words, whole, type)) {
      return search(words, whole, type);
    }
    return search(words, 0, type);
  }

  /** An exponent of ones and a one at its end carry into the sign, whose bit was cleared before. */
  private static boolean holdsOne(ByteBuffer words, int end, ElementType type) {
    long exponents =
        switch (type) {
          case F32 -> 0x7f80_0000_7f80_0000L;
          case F16 -> 0x7c00_7c00_7c00_7c00L;
          case BF16 -> 0x7f80_7f80_7f80_7f80L;
        };
    long last =
        switch (type) {
          case F32 -> 0x0080_0000_0080_0000L;
          case F16 -> 0x0400_0400_0400_0400L;
          case BF16 -> 0x0080_0080_0080_0080L;
        };
    long found = 0;
    for (int i = 0; i < end; i += Long.BYTES) {
      found |= (words.getLong(i) & exponents) + last;
    }
    return (found & (type == ElementType.F32 ? TOP_BITS_OF_INTS : TOP_BITS_OF_SHORTS)) != 0;
  }

  private static int search(ByteBuffer words, int from, ElementType type) {
    float[] one = new float[1];
    for (int i = from; i < words.limit(); i += type.bytes()) {
      ByteBuffer element = words.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(i).slice();
      ElementCodec.decode(element.order(ByteOrder.LITTLE_ENDIAN), type, one, 0, 1);
      if (!Float.isFinite(one[0])) {
        return i / type.bytes();
      }
    }
    return -1;
  }
}
