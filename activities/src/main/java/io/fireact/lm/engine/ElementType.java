package io.fireact.lm.engine;

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

  /** PyTorch's number for it. */
  int code() {
    return code;
  }
}
