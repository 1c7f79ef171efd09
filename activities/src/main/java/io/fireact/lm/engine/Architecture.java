package io.fireact.lm.engine;

/**
 * The shape of a decoder; every tensor's size follows from it. Only what this platform's arithmetic
 * supports: as many key-value heads as heads, tied embeddings, no biases.
 *
 * @param vocabulary words, V
 * @param width hidden size, D; a multiple of {@code heads}
 * @param feedForward inner size of the feed-forward block, F
 * @param heads attention heads, H; {@code width / heads} is even
 * @param layers L
 * @param context longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square in each norm
 * @param embeddingMultiplier factor on the embeddings that enter the first layer
 */
public record Architecture(
    int vocabulary,
    int width,
    int feedForward,
    int heads,
    int layers,
    int context,
    double ropeTheta,
    double normEpsilon,
    double embeddingMultiplier) {

  public Architecture {
    positive("vocabulary", vocabulary);
    positive("width", width);
    positive("feedForward", feedForward);
    positive("heads", heads);
    positive("layers", layers);
    positive("context", context);
    if (width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "width " + width + " is not a multiple of 2 x heads = " + 2 * heads);
    }
  }

  /** Elements of a head, d. */
  public int headWidth() {
    return width / heads;
  }

  /** {@code shape} as the decoder's source takes it. */
  long[] shape() {
    return new long[] {vocabulary, width, feedForward, heads, layers};
  }

  private static void positive(String field, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + " must be positive, not " + value);
    }
  }
}
