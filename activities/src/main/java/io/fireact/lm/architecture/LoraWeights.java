package io.fireact.lm.architecture;

/**
 * A trained LoRA adapter, for decoding. Not for one in training.
 *
 * @param layout which maps it adapts
 * @param parameters flat, in the layout's order
 * @param scale alpha / rank
 */
@SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
public record LoraWeights(LoraLayout layout, float[] parameters, double scale) {
  public LoraWeights {
    if (parameters.length != layout.size()) {
      throw new IllegalArgumentException(
          "an adapter of " + layout.size() + " parameters has " + parameters.length);
    }
  }
}
