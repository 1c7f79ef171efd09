package io.fireact.stage.job;

import io.fireact.agent.ReActFormat;
import io.fireact.agent.Segment;
import io.fireact.agent.Trajectory;
import io.fireact.lm.LoraTraining;
import io.fireact.lm.TrainingOutcome;
import io.fireact.plan.StageInput;
import io.fireact.stage.ModelDirectories;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import java.nio.file.Path;
import java.util.List;

/** Trains a LoRA adapter on a mix of trajectories. */
final class FineTuneJob implements StageJob {
  @Override
  public Result run(Bench bench) {
    StageInput.FineTune input = (StageInput.FineTune) bench.stage().input();
    List<List<Segment>> examples =
        JsonLines.read(
                bench.place().store(),
                Plans.output(bench.plans().need(bench.stage(), "mix"), "episodes"),
                Trajectory.class)
            .stream()
            .map(ReActFormat::training)
            .toList();
    Path output = bench.directory().resolve("output");
    TrainingOutcome outcome =
        ModelDirectories.with(
            bench.place(),
            bench.plans().need(bench.stage(), "base"),
            base ->
                LoraTraining.run(
                    input.fineTune(),
                    base,
                    examples,
                    bench.directory().resolve("checkpoints"),
                    output,
                    new TrainingWatch(bench.heartbeat(), bench.place().meters(), "fine_tune")));
    return TrainingWatch.store(
        bench.place().store(),
        output,
        List.of("adapter_config.json", "adapter_model.safetensors"),
        outcome);
  }
}
