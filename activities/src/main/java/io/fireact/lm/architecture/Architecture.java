package io.fireact.lm.architecture;

/**
 * The shape of a Llama-family decoder; every tensor's size follows from it. Only what this
 * platform's arithmetic supports: SwiGLU, RMS norms before each block, no biases but those of q, k
 * and v.
 *
 * @param vocabulary words, V
 * @param width hidden size, D
 * @param feedForward inner size of the feed-forward block, F
 * @param attention heads and what they see
 * @param layers L
 * @param context longest sequence in tokens
 * @param rope rotary frequencies
 * @param normEpsilon added to the mean square in each norm
 * @param embeddingMultiplier factor on the embeddings that enter the first layer
 * @param tied whether the output embedding is the input's
 */
public record Architecture(
    int vocabulary,
    int width,
    int feedForward,
    Attention attention,
    int layers,
    int context,
    Rope rope,
    double normEpsilon,
    double embeddingMultiplier,
    boolean tied) {

  public Architecture {
    positive("vocabulary", vocabulary);
    positive("width", width);
    positive("feedForward", feedForward);
    positive("layers", layers);
    positive("context", context);
  }

  /**
   * The plain shape of this platform's own students: as many key-value heads as heads, which
   * together are as wide as the model; tied embeddings; no biases.
   */
  public Architecture(
      int vocabulary,
      int width,
      int feedForward,
      int heads,
      int layers,
      int context,
      double ropeTheta,
      double normEpsilon,
      double embeddingMultiplier) {
    this(
        vocabulary,
        width,
        feedForward,
        square(width, heads),
        layers,
        context,
        new Rope.Plain(ropeTheta),
        normEpsilon,
        embeddingMultiplier,
        true);
  }

  private static Attention square(int width, int heads) {
    positive("heads", heads);
    if (width % (2 * heads) != 0) {
      throw new IllegalArgumentException(
          "width " + width + " is not a multiple of 2 x heads = " + 2 * heads);
    }
    return new Attention(heads, heads, width / heads, false, 0);
  }

  /** The same decoder for sequences of at most {@code tokens}. */
  public Architecture withContext(int tokens) {
    return new Architecture(
        vocabulary,
        width,
        feedForward,
        attention,
        layers,
        tokens,
        rope,
        normEpsilon,
        embeddingMultiplier,
        tied);
  }

  /** The same decoder with an output embedding of its own. */
  public Architecture untied() {
    return new Architecture(
        vocabulary,
        width,
        feedForward,
        attention,
        layers,
        context,
        rope,
        normEpsilon,
        embeddingMultiplier,
        false);
  }

  /** Query heads, H. */
  public int heads() {
    return attention.heads();
  }

  /** Elements of a head, d. */
  public int headWidth() {
    return attention.headWidth();
  }

  /** Elements of all query heads of a token. */
  public int queryWidth() {
    return attention.heads() * attention.headWidth();
  }

  /** Elements of a token's keys, and of its values. */
  public int keyWidth() {
    return attention.keyValueHeads() * attention.headWidth();
  }

  /** Base of the rotary frequencies. */
  public double ropeTheta() {
    return rope.theta();
  }

  /** {@code shape} as the decoder's source takes it. */
  public long[] shape() {
    return new long[] {
      vocabulary,
      width,
      feedForward,
      attention.heads(),
      attention.keyValueHeads(),
      attention.headWidth(),
      layers,
      attention.window()
    };
  }

  private static void positive(String field, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + " must be positive, not " + value);
    }
  }
}
