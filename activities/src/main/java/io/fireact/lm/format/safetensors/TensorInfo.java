package io.fireact.lm.format.safetensors;

import io.fireact.lm.architecture.ElementType;
import java.util.List;

/**
 * What a file's header says of a tensor.
 *
 * @param shape sizes of its dimensions; none for a single number
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorInfo(String name, TensorType type, List<Long> shape, long begin, long end) {
  public TensorInfo {
    shape = List.copyOf(shape);
    long bytes = bytes(name, type, shape);
    if (begin < 0 || begin > end || end - begin != bytes) {
      throw new IllegalArgumentException(
          "tensor " + name + " takes " + (end - begin) + " bytes, its shape " + bytes);
    }
  }

  /** Bytes that it takes. */
  public long bytes() {
    return end - begin;
  }

  /** Number of elements. */
  public long elements() {
    return bytes() * 8 / type.bits();
  }

  /**
   * Its type as a model's weights have it.
   *
   * @throws IllegalArgumentException when weights cannot have it; the message says which can
   */
  public ElementType element() {
    return type.element()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "tensor "
                        + name
                        + " has the type "
                        + type
                        + ", which is not supported for weights; supported are F32, F16 and BF16"));
  }

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException when it is another
   */
  public void expect(List<Long> expected) {
    if (!shape.equals(expected)) {
      throw new IllegalArgumentException(
          "tensor " + name + " has the shape " + shape + ", expected " + expected);
    }
  }

  /** Bytes that a tensor takes. */
  static long bytes(String name, TensorType type, List<Long> shape) {
    try {
      long bits = type.bits();
      boolean empty = shape.contains(0L);
      for (long size : shape) {
        if (size < 0) {
          throw new IllegalArgumentException("tensor " + name + ": shape holds " + size);
        }
        bits = Math.multiplyExact(bits, empty ? 1 : size);
      }
      if (bits % 8 != 0) {
        throw new IllegalArgumentException(
            "tensor " + name + " of shape " + shape + " does not fill whole bytes with " + type);
      }
      return empty ? 0 : bits / 8;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "tensor " + name + " of shape " + shape + " has more bytes than a number can count", e);
    }
  }
}
