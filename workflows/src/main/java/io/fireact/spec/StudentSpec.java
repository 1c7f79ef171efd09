package io.fireact.spec;

/**
 * The base LM: a small Llama-architecture decoder that the platform pre-trains itself.
 *
 * @param layers decoder layers
 * @param width hidden size; a multiple of {@code heads}
 * @param heads attention heads
 * @param feedForward inner size of the feed-forward block
 * @param context longest sequence, in tokens
 * @param vocabulary largest vocabulary, in tokens
 * @param structuredStart initial weights with a previous-token head and an induction head
 * @param pretraining how it is trained from its initial weights
 */
public record StudentSpec(
    long seed,
    int layers,
    int width,
    int heads,
    int feedForward,
    int context,
    int vocabulary,
    boolean structuredStart,
    Pretraining pretraining) {

  /**
   * @param steps optimizer steps
   * @param batch sequences a step
   * @param sequence tokens a sequence
   * @param learningRate peak learning rate; cosine decay to 5 % after 5 % warm-up
   * @param checkpointEvery steps between checkpoints
   */
  public record Pretraining(
      int steps, int batch, int sequence, double learningRate, @NotInKey int checkpointEvery) {}
}
