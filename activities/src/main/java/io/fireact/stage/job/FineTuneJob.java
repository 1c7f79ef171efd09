package io.fireact.stage.job;

import com.google.auto.service.AutoService;
import io.fireact.agent.Segment;
import io.fireact.lm.FullTraining;
import io.fireact.lm.LoraTraining;
import io.fireact.lm.TrainingOutcome;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.BaseModels;
import java.nio.file.Path;
import java.util.List;

/** Fine-tunes on a mix of trajectories: an adapter, or all weights. */
public final class FineTuneJob implements StageJob {

  /** The platform itself. */
  @AutoService(TrainerFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements TrainerFactory<TrainerSpec.Local> {
    @Override
    public Class<TrainerSpec.Local> spec() {
      return TrainerSpec.Local.class;
    }

    @Override
    public Trainer trainer(TrainerSpec.Local spec) {
      return new Trainer.Here(new FineTuneJob());
    }
  }

  @Override
  public Result run(JobContext context) {
    StageInput.FineTune input = (StageInput.FineTune) context.stage().input();
    List<LearnedMix> mixes = LearnedMix.all(context.activity(), context.plans(), context.stage());
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
            directory -> train(context, input, student, directory, mixes, output));
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
      List<LearnedMix> mixes,
      Path output) {
    FineTuneSpec spec = input.fineTune();
    List<List<Segment>> examples = LearnedMix.texts(mixes, student, base);
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

  /** A student of the platform's own making has no name that anybody else would know. */
  public static AdapterBase named(StudentSpec student) {
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
