package io.fireact.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.agent.Compatibility;
import io.fireact.json.Default;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.EvaluateSpec;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.Published;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrajectoryFilter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a stage needs besides the stages before it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stage")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StageInput.Dataset.class, name = "dataset"),
  @JsonSubTypes.Type(value = StageInput.Base.class, name = "base"),
  @JsonSubTypes.Type(value = StageInput.Trajectories.class, name = "trajectories"),
  @JsonSubTypes.Type(value = StageInput.TrainingSet.class, name = "mix"),
  @JsonSubTypes.Type(value = StageInput.FineTune.class, name = "fine_tune"),
  @JsonSubTypes.Type(value = StageInput.Evaluate.class, name = "evaluate"),
  @JsonSubTypes.Type(value = StageInput.Report.class, name = "report")
})
public sealed interface StageInput {

  /** Outputs: {@code questions}, {@code corpus}, {@code pretraining} (JSON lines each). */
  record Dataset(TaskSpec task) implements StageInput {}

  /**
   * Of a nano student: needs {@code dataset}. Outputs: {@code config.json}, {@code tokenizer.json},
   * {@code model.safetensors}, {@code losses} (JSON lines).
   *
   * <p>Of a checkpoint: needs nothing. Output: {@code manifest}, the names, sizes and digests of
   * its files, which stay where models are kept.
   */
  record Base(StudentSpec student) implements StageInput {}

  /**
   * Needs {@code dataset}. Outputs: {@code episodes} (JSON lines of Trajectory, sorted by question
   * id), {@code timings}.
   *
   * @param agent its {@code shots} are always 0, worked examples are the student's
   * @param instruction what a teacher that chats is told; empty for others
   * @param examples worked examples that stand before every prompt, as text; empty for none
   */
  record Trajectories(
      TeacherSpec teacher,
      SearchSpec search,
      AgentSpec agent,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String instruction,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Default String examples)
      implements StageInput {
    /** One without worked examples. */
    public Trajectories(
        TeacherSpec teacher, SearchSpec search, AgentSpec agent, String instruction) {
      this(teacher, search, agent, instruction, "");
    }

    // Plans of earlier versions have none, and told everybody the same.
    @SuppressWarnings("ConstantValue")
    public Trajectories {
      if (instruction == null) {
        instruction =
            teacher instanceof ModelSpec model && model.instructed()
                ? agent.method().instruction()
                : "";
      }
    }
  }

  /**
   * Needs {@code trajectories}, and {@code dataset} for the questions that are held out; where
   * those of other tasks are excluded too, {@code held-out-1} and so on, their datasets. Outputs:
   * {@code episodes}, the chosen right ones, {@code leakage}, those of them that are about held-out
   * questions (JSON lines of QuestionOverlap.Match), and {@code left_out}, the others with their
   * reasons (of LeftOut); records of earlier releases have no {@code left_out}.
   *
   * <p>Mixes of one seed over the same trajectories are nested: the choice is the first {@code
   * count} right ones in the order of SHA-256 of the seed and the question's id. So a curve over n
   * shows more trajectories, not other ones, and does not depend on their order or number.
   *
   * @param count how many; too few right ones is an error that says how many there are
   * @param leakage what is done with those about held-out questions
   * @param filter which may be chosen; left out where it is the right ones, as it was before there
   *     were others
   * @param review what people said of the trajectories; null where nobody was asked
   */
  record TrainingSet(
      int count,
      long seed,
      LeakagePolicy leakage,
      @JsonInclude(
              value = JsonInclude.Include.CUSTOM,
              valueFilter = TrajectoryFilter.DefaultFilter.class)
          TrajectoryFilter filter,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReviewSpec review)
      implements StageInput {
    @SuppressWarnings("ConstantValue")
    public TrainingSet {
      filter = filter == null ? TrajectoryFilter.RIGHT : filter;
    }

    /** One of right trajectories. */
    public TrainingSet(int count, long seed, LeakagePolicy leakage) {
      this(count, seed, leakage, TrajectoryFilter.RIGHT, null);
    }
  }

  /**
   * Needs {@code base} and {@code mix}, or {@code mix-1} and so on, one a part. Outputs: {@code
   * losses}, and {@code adapter_config.json} and {@code adapter_model.safetensors} of an adapter;
   * where all weights are trained the files of a whole model instead, which then is the base that
   * is evaluated. Of a hosted student {@code model} (JSON: {@code model}, the provider's name of
   * the trained one, {@code trained_tokens}, {@code hyperparameters}), {@code job} and {@code
   * events} as the provider says them, {@code training_file}, and {@code losses} where its events
   * have any.
   *
   * @param instruction what a student that chats is told; empty for others
   * @param instructions what it is told in the examples of each mix, in their order, where that is
   *     not the same; otherwise empty
   * @param compat whose training texts; left out where they are the right ones
   */
  record FineTune(
      FineTuneSpec fineTune,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String instruction,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> instructions,
      @JsonInclude(
              value = JsonInclude.Include.CUSTOM,
              valueFilter = Compatibility.DefaultFilter.class)
          Compatibility compat)
      implements StageInput {
    // Plans of earlier versions have none.
    @SuppressWarnings("ConstantValue")
    public FineTune {
      instruction = instruction == null ? "" : instruction;
      instructions = instructions == null ? List.of() : List.copyOf(instructions);
      compat = compat == null ? Compatibility.NONE : compat;
    }

    /** One of the right training texts. */
    public FineTune(FineTuneSpec fineTune, String instruction, List<String> instructions) {
      this(fineTune, instruction, instructions, Compatibility.NONE);
    }

    /** One that tells all examples the same. */
    public FineTune(FineTuneSpec fineTune, String instruction) {
      this(fineTune, instruction, List.of(), Compatibility.NONE);
    }
  }

  /**
   * Needs {@code dataset} and {@code base}; {@code adapter} (a fine-tune stage) when the point is
   * fine-tuned; {@code shots} (a mix stage; of several {@code shots-1} and so on) when the prompt
   * has worked examples; {@code learned-1} and so on, those of the mixes that are of other tasks
   * and so did not look whether they hold this one's questions. Outputs: {@code episodes}, {@code
   * timings}.
   *
   * @param instruction what a student that chats is told; empty for others
   * @param examples worked examples that stand before every prompt, as text; empty for none
   */
  record Evaluate(
      EvaluateSpec evaluate,
      SearchSpec search,
      AgentSpec agent,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String instruction,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Default String examples)
      implements StageInput {
    // Plans of earlier versions have none.
    @SuppressWarnings("ConstantValue")
    public Evaluate {
      instruction = instruction == null ? "" : instruction;
    }
  }

  /**
   * Needs every point's stage as {@code point-0}, {@code point-1}, ... Outputs: {@code
   * report.html}, {@code report.json}, {@code report.csv}, {@code runs.csv}, {@code stages.csv},
   * {@code published.csv} where numbers are compared with published ones, and the figures.
   *
   * @param points axis labels of each point
   * @param published what others published, to compare with; null for nothing
   */
  record Report(
      String experiment,
      List<Map<String, String>> points,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Published published)
      implements StageInput {}
}
