package io.fireact.lm.format.safetensors;

import io.fireact.lm.architecture.ElementType;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that a file is to hold.
 *
 * @param shape sizes of its dimensions
 */
public record TensorEntry(String name, TensorType type, List<Long> shape) {
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** Weights of a type. */
  public static TensorEntry of(String name, ElementType type, long... shape) {
    return new TensorEntry(name, TensorType.of(type), Arrays.stream(shape).boxed().toList());
  }

  /** Bytes that it takes. */
  public long bytes() {
    return TensorInfo.bytes(name, type, shape);
  }
}
