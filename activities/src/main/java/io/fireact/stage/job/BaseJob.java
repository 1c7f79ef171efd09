package io.fireact.stage.job;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fireact.agent.Segment;
import io.fireact.lm.BaseTraining;
import io.fireact.lm.TrainingOutcome;
import io.fireact.plan.StageInput;
import io.fireact.stage.Plans;
import io.fireact.store.JsonLines;
import java.nio.file.Path;
import java.util.List;

/** Trains a base LM from its initial weights. */
final class BaseJob implements StageJob {
  @Override
  public Result run(Bench bench) {
    StageInput.Base input = (StageInput.Base) bench.stage().input();
    List<List<Segment>> documents =
        JsonLines.read(
            bench.place().store(),
            Plans.output(bench.plans().need(bench.stage(), "dataset"), "pretraining"),
            new TypeReference<>() {});
    Path output = bench.directory().resolve("output");
    TrainingOutcome outcome =
        BaseTraining.run(
            input.student(),
            documents,
            bench.directory().resolve("checkpoints"),
            output,
            new TrainingWatch(bench.heartbeat(), bench.place().meters(), "base"));
    return TrainingWatch.store(
        bench.place().store(),
        output,
        List.of("config.json", "tokenizer.json", "model.safetensors"),
        outcome);
  }
}
