package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;

/** The base LM. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    // Plans of earlier versions know one kind only, and do not name it.
    defaultImpl = StudentSpec.Nano.class)
public sealed interface StudentSpec {

  /** Longest sequence, prompt and new tokens together, in tokens. */
  int context();

  /**
   * A small Llama-architecture decoder that the platform pre-trains itself.
   *
   * @param layers decoder layers
   * @param width hidden size; a multiple of {@code heads}
   * @param heads attention heads
   * @param feedForward inner size of the feed-forward block
   * @param vocabulary largest vocabulary, in tokens
   * @param structuredStart initial weights with a previous-token head and an induction head
   * @param pretraining how it is trained from its initial weights
   */
  @Kind("nano")
  record Nano(
      long seed,
      int layers,
      int width,
      int heads,
      int feedForward,
      int context,
      int vocabulary,
      boolean structuredStart,
      Pretraining pretraining)
      implements StudentSpec, ModelSpec {}

  /**
   * A real language model: a directory or a hub id in Hugging Face's layout. Which model it is, is
   * decided by its content alone; where that was found is not part of stage keys.
   *
   * @param model an absolute directory, or a hub id such as {@code HuggingFaceTB/SmolLM2-135M}
   * @param revision branch, tag or commit of a hub model
   * @param sha256 digest of the files that decide what it computes; empty until it is identified
   * @param chat whether the agent's text is put into the model's chat template
   */
  @Kind("checkpoint")
  record Checkpoint(
      @NotInKey String model, @NotInKey String revision, String sha256, int context, boolean chat)
      implements StudentSpec, ModelSpec {

    /** The same student, by its content. */
    public Checkpoint identified(String where, String commit, String digest) {
      return new Checkpoint(where, commit, digest, context, chat);
    }
  }

  /**
   * @param steps optimizer steps
   * @param batch sequences a step
   * @param sequence tokens a sequence
   * @param learningRate peak learning rate; cosine decay to 5 % after 5 % warm-up
   * @param checkpointEvery steps between checkpoints
   */
  record Pretraining(
      int steps, int batch, int sequence, double learningRate, @NotInKey int checkpointEvery) {}
}
