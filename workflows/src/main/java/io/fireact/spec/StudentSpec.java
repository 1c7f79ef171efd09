package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Sha256;
import io.fireact.spec.field.Text;

/** The base LM of a point, before it is fine-tuned. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    // Plans of earlier versions know one kind only, and do not name it.
    defaultImpl = StudentSpec.Nano.class)
public sealed interface StudentSpec {

  /** Longest sequence, prompt and new tokens together, in tokens. */
  int context();

  /** A small Llama-architecture decoder that the platform pre-trains itself. */
  @Kind("nano")
  @Doc("A small Llama that the platform pre-trains itself; the usual kind.")
  record Nano(
      @Seed long seed,
      @Doc("Decoder layers.") @Range(min = 1, max = 200) @Default("3") int layers,
      @Doc("Hidden size; heads divide it into even parts.")
          @Range(min = 8, max = 65_536)
          @Default("128")
          int width,
      @Doc("Attention heads.") @Range(min = 1, max = 1_024) @Default("4") int heads,
      @Doc("Inner size of the feed-forward block.") @Range(min = 8, max = 262_144) @Default("384")
          int feedForward,
      @Doc("Longest sequence, in tokens.") @Range(min = 16, max = 1_048_576) @Default("512")
          int context,
      @Doc("Largest vocabulary, in tokens.") @Range(min = 64, max = 1_000_000) @Default("4096")
          int vocabulary,
      @Doc("Initial weights with a previous-token head and an induction head.") @Default("true")
          boolean structuredStart,
      @Doc("How it is trained from its initial weights.") @Default Pretraining pretraining)
      implements StudentSpec, ModelSpec {}

  /**
   * A real language model: a directory or a hub id in Hugging Face's layout. Which model it is, is
   * decided by its content alone; where that was found is not part of stage keys.
   *
   * @param model an absolute directory, or a hub id such as {@code HuggingFaceTB/SmolLM2-135M}
   * @param sha256 digest of the files that decide what it computes; empty until it is identified
   */
  @Kind("checkpoint")
  @Doc("A real language model in Hugging Face's layout.")
  record Pretrained(
      @NotInKey
          @Doc(
              "A directory (absolute, or ./ or ../ from the spec's own) or a hub id such as"
                  + " HuggingFaceTB/SmolLM2-135M-Instruct.")
          @Text(longest = 500)
          String model,
      @NotInKey
          @Doc(
              "Branch, tag or commit of a hub model; what it stands for is looked up when the spec"
                  + " is planned.")
          @Text(
              longest = 200,
              pattern = "^[A-Za-z0-9_][A-Za-z0-9_./-]*$",
              allowed = "a branch, tag or commit")
          @Default("main")
          String revision,
      @Doc(
              "Digest of the model's content as `fireact plan` says it: pins the model whatever its"
                  + " name comes to stand for.")
          @Sha256
          @Default
          String sha256,
      @Doc("Longest sequence, in tokens; at most what the model is made for.")
          @Range(min = 16, max = 1_048_576)
          @Default("2048")
          int context,
      @Doc(
              "Put the agent's text into the model's chat template, as one message of the assistant"
                  + " after the question.")
          @Default("false")
          boolean chat)
      implements StudentSpec, ModelSpec {

    @Override
    public boolean instructed() {
      return chat;
    }

    /** The same student, by its content. */
    public Pretrained identified(String where, String commit, String digest) {
      return new Pretrained(where, commit, digest, context, chat);
    }
  }

  /** Training of all weights on plain text. */
  record Pretraining(
      @Doc("Optimizer steps.") @Range(min = 1, max = 10_000_000) @Default("800") int steps,
      @Doc("Sequences a step.") @Range(min = 1, max = 65_536) @Default("16") int batch,
      @Doc("Tokens a sequence.") @Range(min = 8, max = 1_048_576) @Default("128") int sequence,
      @Doc("Peak learning rate; cosine decay to 5 % after 5 % warm-up.")
          @Range(above = 0, max = 1)
          @Default("0.003")
          double learningRate,
      @NotInKey
          @Doc("Steps between checkpoints; does not change the result.")
          @Range(min = 1, max = 10_000_000)
          @Default("200")
          int checkpointEvery) {}
}
