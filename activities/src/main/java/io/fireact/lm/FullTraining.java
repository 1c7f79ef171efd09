package io.fireact.lm;

import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.FlatWeights;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.format.CheckpointWriter;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.train.TrainingJob;
import io.fireact.spec.FineTuneSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Fine-tunes all weights of a base model on trajectories, which gives a model of its own. Not for
 * models of more than 2^31 - 1 weights, whose optimizer state would not fit one machine's memory:
 * they are fine-tuned by {@link LoraTraining}.
 */
public final class FullTraining {
  private FullTraining() {}

  /**
   * Writes a whole model, of the same files as the base, and {@code losses.jsonl} into {@code
   * output}; otherwise as {@link LoraTraining#run}. The heap holds the weights four times, and once
   * more where the best evaluation is the result.
   *
   * @param context longest sequence in tokens; 0 for what the base is made for
   * @param placement where it computes; on a GPU products are in bfloat16, and weights, gradients
   *     and optimizer in float32
   * @param budget of that place, which is waited for
   * @throws FailureException BAD_DATA when base, spec and examples do not fit, OUT_OF_MEMORY,
   *     DIVERGED, CANCELLED, DISK_FULL
   */
  public static TrainingOutcome run(
      FineTuneSpec spec,
      Path base,
      List<List<Segment>> examples,
      Path checkpoints,
      Path output,
      int context,
      Placement placement,
      MemoryBudget budget,
      TrainingListener listener) {
    try (BaseModel model = BaseModel.open(base, context)) {
      return new FineTuning(spec, model, placement, budget)
          .run(
              examples,
              setting -> job(model, setting),
              checkpoints,
              output,
              new Model(base, model, output),
              listener);
    }
  }

  private static TrainingJob job(BaseModel model, FineTuning.Setting setting) {
    return new TrainingJob(
        FineTuning.Setting.NAME,
        FineTuning.Setting.ON_SHORTAGE,
        model.architecture(),
        null,
        LoraLayout.none(),
        0,
        FlatWeights.of(model.architecture(), model.weights()),
        setting.options(),
        setting.examples(),
        setting.evaluation(),
        setting.optimization(),
        setting.checkpointEvery(),
        setting.kept());
  }

  private record Model(Path base, BaseModel model, Path directory) implements FineTuning.Output {
    @Override
    public long bytes(float[] parameters) {
      return (long) Float.BYTES * parameters.length;
    }

    @Override
    public void write(float[] parameters, Map<String, String> notes) {
      CheckpointWriter.write(base, model.architecture(), parameters, directory);
    }
  }
}
