package io.fireact.stage.job;

import io.fireact.agent.Compatibility;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReleasedCode;
import io.fireact.agent.Segment;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.lm.FullTraining;
import io.fireact.lm.LoraTraining;
import io.fireact.lm.TrainingOutcome;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.text.PromptStyle;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.BaseModels;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fine-tunes on a mix of trajectories: an adapter, or all weights. */
final class FineTuneJob implements StageJob {
  @Override
  public Result run(JobContext context) {
    StageInput.FineTune input = (StageInput.FineTune) context.stage().input();
    List<List<List<Segment>>> examples =
        context.plans().all(context.stage(), Stage.MIX).stream()
            .map(mix -> examples(context, mix, input.compat()))
            .toList();
    Path output = context.directory().resolve("output");
    FineTuneSpec spec = input.fineTune();
    StageRecord base = context.plans().need(context.stage(), "base");
    StudentSpec student = ((StageInput.Base) base.stage().input()).student();
    TrainingOutcome outcome =
        BaseModels.with(
            context.activity(),
            base,
            // Its numbers are not those of a training: it only says that the job lives.
            (done, total) -> context.heartbeat().report(0, 0),
            directory -> train(context, input, student, directory, examples, output));
    return TrainingProgress.store(
            context.activity().store(),
            output,
            switch (spec.method()) {
              case LORA -> List.of(AdapterFiles.CONFIG, AdapterFiles.WEIGHTS);
              case FULL -> TrainingProgress.files(output);
            },
            outcome)
        .on(
            ComputeEnvironments.ofTraining(
                context.activity().placement(student), outcome.threads()));
  }

  private static TrainingOutcome train(
      JobContext context,
      StageInput.FineTune input,
      StudentSpec student,
      Path base,
      List<List<List<Segment>>> mixes,
      Path output) {
    FineTuneSpec spec = input.fineTune();
    List<List<Segment>> examples = new ArrayList<>();
    try {
      for (int i = 0; i < mixes.size(); i++) {
        PromptStyle style = BaseModels.style(student, base, told(input, i), input.compat());
        mixes.get(i).stream().map(style::training).forEach(examples::add);
      }
    } catch (IllegalArgumentException e) {
      throw BaseModels.unusable(e);
    }
    Path checkpoints = context.directory().resolve("checkpoints");
    Placement placement = context.activity().placement(student);
    MemoryBudget budget = context.activity().memory().of(placement);
    TrainingProgress progress =
        new TrainingProgress(context.heartbeat(), context.activity().meters(), "fine_tune");
    return switch (spec.method()) {
      case LORA ->
          LoraTraining.run(
              spec,
              base,
              named(student),
              examples,
              checkpoints,
              output,
              student.context(),
              placement,
              budget,
              progress);
      case FULL ->
          FullTraining.run(
              spec,
              base,
              examples,
              checkpoints,
              output,
              student.context(),
              placement,
              budget,
              progress);
    };
  }

  private static List<List<Segment>> examples(
      JobContext context, StageRecord mix, Compatibility compat) {
    return JsonLines.read(
            context.activity().store(), Plans.output(mix, "episodes"), Trajectory.class)
        .stream()
        .map(compat.released() ? ReleasedCode::training : ReActFormat::training)
        .toList();
  }

  /**
   * What a student that chats is told in the examples of a mix; plans of earlier versions told
   * everybody the same.
   */
  private static String told(StageInput.FineTune input, int mix) {
    if (!input.instructions().isEmpty()) {
      return input.instructions().get(mix);
    }
    return input.instruction().isEmpty() ? Method.REACT.instruction() : input.instruction();
  }

  /** A student of the platform's own making has no name that anybody else would know. */
  private static AdapterBase named(StudentSpec student) {
    return student
        .published()
        .map(
            model ->
                new AdapterBase(
                    model.model(),
                    Path.of(model.model()).isAbsolute() ? null : model.revision(),
                    null))
        .orElse(AdapterBase.UNKNOWN);
  }
}
