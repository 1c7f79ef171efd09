package io.fireact.stage.job;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fireact.agent.Segment;
import io.fireact.lm.Pretraining;
import io.fireact.lm.TrainingOutcome;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.engine.Placement;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import java.nio.file.Path;
import java.util.List;

/** Trains a base LM from its initial weights. */
final class PretrainingJob implements StageJob {
  private final StudentSpec.Nano student;

  PretrainingJob(StudentSpec.Nano student) {
    this.student = student;
  }

  @Override
  public Result run(JobContext context) {
    // Also says what keeps PyTorch from being loaded, if anything does.
    Placement placement = context.activity().placement(student);
    List<List<Segment>> documents =
        JsonLines.read(
            context.activity().store(),
            Plans.output(context.plans().need(context.stage(), "dataset"), "pretraining"),
            new TypeReference<>() {});
    Path output = context.directory().resolve("output");
    TrainingOutcome outcome =
        Pretraining.run(
            student,
            documents,
            context.directory().resolve("checkpoints"),
            output,
            context.activity().memory().of(placement),
            new TrainingProgress(context.heartbeat(), context.activity().meters(), "base"));
    return TrainingProgress.store(
            context.activity().store(),
            output,
            List.of("config.json", "tokenizer.json", "model.safetensors"),
            outcome)
        .on(ComputeEnvironments.ofTraining(placement, outcome.threads()));
  }
}
