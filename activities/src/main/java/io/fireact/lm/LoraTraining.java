package io.fireact.lm;

import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterExtras;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.train.TrainingJob;
import io.fireact.lm.train.WeightInit;
import io.fireact.spec.FineTuneSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fine-tunes a base model on trajectories through a LoRA adapter; the base stays as it is. Not for
 * zero trajectories: then there is nothing to train and the base is the model. Not for {@code
 * method: full}; see {@link FullTraining}.
 */
public final class LoraTraining {
  private LoraTraining() {}

  /**
   * Fine-tunes on the processor in float32, for a context as long as the model's; nothing else may
   * use its memory.
   */
  public static TrainingOutcome run(
      FineTuneSpec spec,
      Path base,
      List<List<Segment>> examples,
      Path checkpoints,
      Path output,
      TrainingListener listener) {
    return run(
        spec,
        base,
        examples,
        checkpoints,
        output,
        0,
        new Placement.Cpu(),
        MemoryBudget.unlimited(),
        listener);
  }

  /** Fine-tunes a base whose name the adapter's configuration need not give. */
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
    return run(
        spec,
        base,
        AdapterBase.UNKNOWN,
        examples,
        checkpoints,
        output,
        context,
        placement,
        budget,
        listener);
  }

  /**
   * Writes {@code adapter_config.json}, {@code adapter_model.safetensors} and {@code losses.jsonl}
   * (a line a step) into {@code output}; resumes as {@link Pretraining#run} does.
   *
   * <p>The last segment of an example is followed by the token that ends a text, which counts where
   * that segment does. Examples longer than the limit are left out or cut, as the spec says: their
   * number is in the outcome, in a warning, and in the adapter's metadata.
   *
   * @param base a directory with a base model
   * @param name what the base is called, for those who find the adapter
   * @param examples trajectories as segments; all are used, {@code spec.trajectories()} is not read
   * @param checkpoints a directory of this training's own; the caller deletes it when the output is
   *     safe
   * @param context longest sequence in tokens; 0 for what the base is made for
   * @param placement where it computes; adapter and optimizer are in float32 everywhere
   * @param budget of that place, which is waited for
   * @throws FailureException BAD_DATA when base, spec and examples do not fit, OUT_OF_MEMORY,
   *     DIVERGED, CANCELLED, DISK_FULL
   */
  public static TrainingOutcome run(
      FineTuneSpec spec,
      Path base,
      AdapterBase name,
      List<List<Segment>> examples,
      Path checkpoints,
      Path output,
      int context,
      Placement placement,
      MemoryBudget budget,
      TrainingListener listener) {
    try (BaseModel model = BaseModel.open(base, context)) {
      Set<TargetModule> targets = EnumSet.noneOf(TargetModule.class);
      return new FineTuning(spec, model, placement, budget)
          .run(
              examples,
              setting -> job(spec, model, targets, setting),
              checkpoints,
              output,
              new Files(spec, model, name, targets, output),
              listener);
    }
  }

  private static TrainingJob job(
      FineTuneSpec spec, BaseModel model, Set<TargetModule> targets, FineTuning.Setting setting) {
    FineTuneSpec.Adapter adapter = spec.adapter();
    adapter.targets().forEach(name -> targets.add(TargetModule.of(name)));
    LoraLayout lora = LoraLayout.of(model.architecture(), targets, adapter.rank());
    return new TrainingJob(
        FineTuning.Setting.NAME,
        FineTuning.Setting.ON_SHORTAGE,
        model.architecture(),
        model.weights(),
        lora,
        adapter.alpha() / adapter.rank(),
        WeightInit.lora(lora, spec.seed()),
        setting.options(),
        setting.examples(),
        setting.evaluation(),
        setting.optimization(),
        setting.checkpointEvery(),
        setting.kept());
  }

  private record Files(
      FineTuneSpec spec,
      BaseModel model,
      AdapterBase name,
      Set<TargetModule> targets,
      Path directory)
      implements FineTuning.Output {
    @Override
    public long bytes(float[] parameters) {
      return (long) Float.BYTES * parameters.length;
    }

    @Override
    public void write(float[] parameters, Map<String, String> notes) {
      FineTuneSpec.Adapter adapter = spec.adapter();
      new AdapterFiles(
              targets,
              adapter.rank(),
              adapter.alpha(),
              false,
              adapter.dropout(),
              // The name could come to mean another model, so it is said what its weights are.
              name.with(model.identity()),
              parameters,
              AdapterExtras.NONE,
              notes)
          .write(directory, model.architecture());
    }
  }
}
