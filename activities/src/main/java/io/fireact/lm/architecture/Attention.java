package io.fireact.lm.architecture;

/**
 * The shape of a layer's attention. Query heads are shared out evenly over the key-value heads
 * (grouped-query attention, Ainslie et al. 2023).
 *
 * @param heads query heads, H
 * @param keyValueHeads heads of keys and values, K; divides H
 * @param headWidth elements of a head, d; even
 * @param bias whether the q, k and v maps have biases, as Qwen2's
 * @param window tokens that a token sees, itself included, as Mistral's; 0 for all before it
 */
public record Attention(int heads, int keyValueHeads, int headWidth, boolean bias, int window) {
  public Attention {
    if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "heads " + heads + " is not a multiple of keyValueHeads " + keyValueHeads);
    }
    if (headWidth < 2 || headWidth % 2 != 0) {
      throw new IllegalArgumentException("headWidth must be even and at least 2, not " + headWidth);
    }
    if (window < 0) {
      throw new IllegalArgumentException("window must not be negative, not " + window);
    }
  }
}
