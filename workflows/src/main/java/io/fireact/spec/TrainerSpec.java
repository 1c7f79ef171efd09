package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.json.Kind;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Entries;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Sha256;
import io.fireact.spec.field.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who fine-tunes. A student with weights is trained by the platform itself unless a spec names
 * another, a hosted one by its provider; see {@link PointSpec#trainer}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TrainerSpec
    permits TrainerSpec.Local, TrainerSpec.OpenAi, TrainerSpec.Command {

  /** Rules of a point whose student it trains. */
  void check(PointSpec point, PointCheck.Report report);

  /** Whether all that decides its result is known by content. */
  default boolean identified() {
    return true;
  }

  /** The platform itself, in the process of a worker. */
  @Kind("local")
  @Doc("The platform itself; the usual one of students with weights.")
  record Local() implements TrainerSpec {
    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      if (!point.student().hasWeights() && point.fineTune().trainer() != null) {
        report.problem(
            "fine_tune.trainer.kind",
            "local trains weights that are here, and this student has none; allowed is openai, for a student of kind openai");
      }
    }
  }

  /**
   * The fine-tuning API of the student's own provider, at the student's endpoint and with its key.
   *
   * @param epochs 0 leaves the number to the provider, as do the two after it
   * @param suffix of the trained model's name
   */
  @Kind("openai")
  @Doc(
      "OpenAI's fine-tuning API, at the endpoint and with the key of a student of kind openai; the"
          + " usual one of such students.")
  record OpenAi(
      @Doc("How often each example is read (n_epochs); 0 leaves it to the provider.")
          @Range(min = 0, max = 50)
          @Default("0")
          int epochs,
      @Doc("Examples a step; 0 leaves it to the provider.") @Range(min = 0, max = 256) @Default("0")
          int batchSize,
      @Doc("Factor of the learning rate; 0 leaves it to the provider.")
          @Range(min = 0, max = 10_000)
          @Default("0")
          double learningRateMultiplier,
      @Doc("What the trained model's name has in it.")
          @Text(
              longest = 40,
              pattern = "^[A-Za-z0-9][A-Za-z0-9-]*$",
              allowed = "at most 40 letters, digits and -")
          @Default
          String suffix)
      implements TrainerSpec {
    /** OpenAI's own least number of examples. */
    private static final int FEWEST = 10;

    private static final Set<String> READ = Set.of("seed", "trajectories", "trainer");

    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      Optional<TeacherSpec.OpenAi> student = point.student().hosted();
      if (student.isEmpty()) {
        report.problem(
            "fine_tune.trainer.kind",
            "openai fine-tunes a model of its provider's, named by a student of kind openai; allowed is local or command");
        return;
      }
      for (String field : FineTuneSpec.fields()) {
        if (!READ.contains(field) && report.written("fine_tune." + field)) {
          report.problem(
              "fine_tune." + field,
              "is of trainings on this side; the trainer openai reads fine_tune.seed, fine_tune.trajectories, and epochs, batch_size and learning_rate_multiplier of fine_tune.trainer");
        }
      }
      int trajectories = point.fineTune().trajectories();
      if (trajectories < FEWEST && student.get().endpoint().startsWith("https://api.openai.com/")) {
        report.problem(
            "fine_tune.trajectories",
            "OpenAI fine-tunes on at least %s examples, and these are %s"
                .formatted(FEWEST, trajectories));
      }
    }
  }

  /**
   * Any program, such as torchrun or axolotl, that reads files and leaves files.
   *
   * @param files that are put into the program's directory before it starts
   */
  @Kind("command")
  @Doc("An external program, such as torchrun or axolotl; see activities/TRAINERS.md.")
  record Command(
      @Doc("The program and its arguments, one a line; no shell reads them.")
          @Text(longest = 10_000, lines = true)
          List<String> command,
      @Doc("What it leaves: a LoRA adapter as PEFT writes it, or a whole model.")
          @Default("adapter")
          Leaves leaves,
      @Doc(
              "How the trajectories are written for it: segments has the very texts that the student"
                  + " is evaluated with and says which are in the loss; the others are those of"
                  + " `fireact export`.")
          @Default("segments")
          Format format,
      @Doc("Files that stand in its directory when it starts, such as its script.") @Default
          List<TrainerFile> files,
      @Doc("What its settings file has under parameters.")
          @Entries(key = @Text(longest = 100))
          @Default
          JsonNode parameters,
      @NotInKey
          @Doc(
              "Environment variables of the worker that it is given beside PATH and the like; no"
                  + " other has a secret for it.")
          @Text(
              longest = 100,
              pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
              allowed = "the name of an environment variable, such as HF_TOKEN")
          @Default
          List<String> environment,
      @NotInKey
          @Doc("Seconds between SIGTERM and SIGKILL where it is cancelled.")
          @Range(min = 1, max = 600)
          @Default("20")
          int graceSeconds,
      @NotInKey
          @Doc(
              "Minutes without a line of output or a report of progress after which it is taken to"
                  + " hang and is ended; 0 for none.")
          @Range(min = 0, max = 100_000)
          @Default("0")
          int silentMinutes)
      implements TrainerSpec {

    /** What a program leaves. */
    public enum Leaves {
      @JsonProperty("adapter")
      ADAPTER,
      @JsonProperty("checkpoint")
      CHECKPOINT
    }

    /** How trajectories are written. */
    public enum Format {
      /** JSON lines of texts, and whether each is in the loss. */
      @JsonProperty("segments")
      SEGMENTS,
      @JsonProperty("alpaca")
      ALPACA,
      @JsonProperty("chat")
      CHAT,
      @JsonProperty("openai")
      OPENAI,
      @JsonProperty("sharegpt")
      SHAREGPT,
      @JsonProperty("trajectories")
      TRAJECTORIES
    }

    public Command {
      command = List.copyOf(command);
      files = List.copyOf(files);
      environment = List.copyOf(environment);
    }

    @Override
    public void check(PointSpec point, PointCheck.Report report) {
      if (!point.student().hasWeights()) {
        report.problem(
            "fine_tune.trainer.kind",
            "command trains weights that are here, and this student has none; allowed is openai, for a student of kind openai");
      }
      if (command.isEmpty() || command.get(0).isBlank()) {
        report.problem(
            "fine_tune.trainer.command",
            "names no program; allowed is a program and its arguments");
      }
      for (TrainerFile file : files) {
        if (files.stream().filter(other -> other.called().equals(file.called())).count() > 1) {
          report.problem(
              "fine_tune.trainer.files",
              "two files would both be called %s; give one of them another name"
                  .formatted(file.called()));
          return;
        }
      }
    }

    @Override
    public boolean identified() {
      return files.stream().noneMatch(file -> file.sha256().isEmpty() || file.name().isEmpty());
    }

    /** The same with files that are known by content. */
    public Command with(List<TrainerFile> identified) {
      return Components.with(this, "files", identified);
    }
  }

  /**
   * A file of a program. What it is called and holds decides a result, where it was found does not.
   *
   * @param path absolute once it is identified
   * @param name empty until it is identified, where the path's last part is meant
   * @param sha256 of its bytes; empty until it is identified
   */
  record TrainerFile(
      @NotInKey @Doc("A file: absolute, or from the spec's own directory.") @Text(longest = 500)
          String path,
      @Doc("What it is called in the program's directory; without it as it is called.")
          @Text(
              longest = 200,
              pattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
              allowed = "a file's name of letters, digits, _, . and -")
          @Default
          String name,
      @Doc("Digest of the file's bytes: pins its content.") @Sha256 @Default String sha256) {

    /** What it is called in the program's directory. */
    public String called() {
      return name.isEmpty() ? path.replaceFirst(".*[/\\\\]", "") : name;
    }
  }
}
