package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Sha256;
import io.fireact.spec.field.Text;
import java.util.Optional;

/** The LM of a point: a base LM, before it is fine-tuned, or a model that is asked as it is. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    // Plans of earlier versions know one kind only, and do not name it.
    defaultImpl = StudentSpec.Nano.class)
public sealed interface StudentSpec extends ModelSpec
    permits StudentSpec.Nano, StudentSpec.Pretrained, TeacherSpec.OpenAi, TeacherSpec.Recorded {

  /**
   * Longest sequence, prompt and new tokens together, in tokens; as long as can be where only its
   * provider knows.
   */
  default int context() {
    return Integer.MAX_VALUE;
  }

  /** Whether its weights are on this side, to be fine-tuned and decoded; others are asked. */
  default boolean hasWeights() {
    return true;
  }

  /** Who fine-tunes it where a spec does not say. */
  default TrainerSpec usualTrainer() {
    return new TrainerSpec.Local();
  }

  /** What a person calls the stage that makes it ready. */
  default String baseLabel() {
    return "base LM";
  }

  /** Rules of models without weights. */
  default void notFineTuned(PointSpec point, PointCheck.Report report) {
    if (point.fineTune().trajectories() > 0) {
      report.problem(
          "fine_tune.trajectories",
          "%s, but this student is asked as it is and has no weights here to fine-tune; write 0"
              .formatted(point.fineTune().trajectories()));
    }
    askedAsStudent(report);
  }

  /** Rules of what is a teacher elsewhere. */
  default void askedAsStudent(PointCheck.Report report) {
    if (report.written("student.questions")) {
      report.problem(
          "student.questions",
          "is how many train questions a teacher is asked; a student is asked evaluate.questions");
    }
  }

  /** Whether the platform itself makes it, from the texts of the point's task. */
  default boolean pretrainsOnTask() {
    return false;
  }

  /** Whether the agent's text is put into its chat template. */
  default boolean chat() {
    return false;
  }

  /** Whether its initial weights have circuits written into them. */
  default boolean structuredStart() {
    return false;
  }

  /** The model that somebody else made and that it stands for; empty where there is none. */
  default Optional<Pretrained> published() {
    return Optional.empty();
  }

  /**
   * The model behind a provider's API that it is; empty where it is none that can be fine-tuned.
   */
  default Optional<TeacherSpec.OpenAi> hosted() {
    return Optional.empty();
  }

  /**
   * Rules that this kind has for its own fields and for those beside it.
   *
   * @param point that it is the student of
   */
  default void check(PointSpec point, PointCheck.Report report) {}

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
      implements StudentSpec {

    @Override
    public boolean pretrainsOnTask() {
      return true;
    }

    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      if (width % (2 * heads) != 0) {
        report.problem(
            "student.width",
            "%s is not a multiple of 2 x heads = %s, so heads would not have an even size"
                .formatted(width, 2 * heads));
      } else if (structuredStart) {
        int size = width / heads;
        if (layers < 2 || heads < 2 || size < 8 || size % 4 != 0) {
          report.problem(
              "student.structured_start",
              ("needs 2 layers, 2 heads, and heads whose size is a multiple of 4 and at least 8; this"
                      + " student has %s layers and %s heads of size %s")
                  .formatted(layers, heads, size));
        }
      }
      if (pretraining.sequence() > context) {
        report.problem(
            "student.pretraining.sequence",
            "%s is longer than student.context, %s".formatted(pretraining.sequence(), context));
      }
    }
  }

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
      implements StudentSpec {

    @Override
    public Optional<Pretrained> published() {
      return Optional.of(this);
    }

    /** Whether it is known which model it is: only its content says. */
    @Override
    public boolean identified() {
      return !sha256.isEmpty();
    }

    /** Rates are thirty times apart, so no default is right for both kinds of student. */
    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      if (point.fineTune().trajectories() > 0
          && point.fineTune().preset() == FineTuneSpec.Preset.NONE
          && !report.written("fine_tune.learning_rate")) {
        report.problem(
            "fine_tune.learning_rate",
            "its default, %s, is a nano student's; write one for this checkpoint, such as 0.0003, or preset: fireact"
                .formatted(point.fineTune().optimizer().learningRate()));
      }
    }

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
