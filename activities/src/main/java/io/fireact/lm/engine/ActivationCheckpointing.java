package io.fireact.lm.engine;

/**
 * What a layer keeps between forward and backward, from the fastest to the smallest. The gradient
 * is the same, on the CPU to the last bit.
 */
public enum ActivationCheckpointing {
  /** Everything that the backward reads. */
  KEEP_ALL(0),
  /** All but what norms and SwiGLU give again from what is kept: about three fifths. */
  RECOMPUTE_POINTWISE(1),
  /** The layer's input alone; the backward runs the layer once more. */
  RECOMPUTE_LAYER(2);

  private final int code;

  ActivationCheckpointing(int code) {
    this.code = code;
  }

  /** The decoder's source's number for it. */
  int code() {
    return code;
  }
}
