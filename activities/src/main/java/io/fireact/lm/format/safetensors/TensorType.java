package io.fireact.lm.format.safetensors;

import io.fireact.lm.architecture.ElementType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The element types that the safetensors format knows, under its names. A file may hold all of
 * them; a model's weights only those with an {@link #element}.
 */
public enum TensorType {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private final int bits;

  TensorType(int bits) {
    this.bits = bits;
  }

  /** Bits of an element; below 8 several share a byte. */
  public int bits() {
    return bits;
  }

  /** The type as one of a model's weights, if it can be one. */
  public Optional<ElementType> element() {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.name().equals(name()))
        .findFirst();
  }

  /** The format's name for a type of weights. */
  public static TensorType of(ElementType type) {
    return switch (type) {
      case F32 -> F32;
      case F16 -> F16;
      case BF16 -> BF16;
    };
  }

  /**
   * The type of a name.
   *
   * @throws IllegalArgumentException when the format has none; the message lists all
   */
  static TensorType of(String name) {
    for (TensorType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "has the type '"
            + name
            + "', which the format does not know; it knows "
            + Arrays.stream(values()).map(TensorType::name).collect(Collectors.joining(", ")));
  }
}
