package io.fireact.lm;

import io.fireact.agent.Segment;
import io.fireact.lm.engine.FlatWeights;
import io.fireact.lm.engine.LinearMap;
import io.fireact.lm.engine.LoraLayout;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.format.ModelFiles;
import io.fireact.lm.train.Examples;
import io.fireact.lm.train.Schedule;
import io.fireact.lm.train.StartingWeights;
import io.fireact.lm.train.TrainingJob;
import io.fireact.lm.train.TrainingLoop;
import io.fireact.spec.FineTuneSpec;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a base model on trajectories through a LoRA adapter; the base stays as it is. Not for
 * zero trajectories: then there is nothing to train and the base is the model.
 */
public final class LoraTraining {
  private static final Logger LOG = LoggerFactory.getLogger(LoraTraining.class);

  private LoraTraining() {}

  /**
   * Writes {@code adapter_config.json}, {@code adapter_model.safetensors} and {@code losses.jsonl}
   * (a line a step) into {@code output}; resumes as {@link BaseTraining#run} does.
   *
   * <p>The last segment of an example is followed by {@code <eos>}, which counts where that segment
   * does. Examples longer than the base's context are left out: their number is in the outcome, in
   * a warning, and in the adapter's metadata as {@code dropped}.
   *
   * @param base a directory with a base model
   * @param examples trajectories as segments; all are used, {@code spec.trajectories()} is not read
   * @param checkpoints a directory of this training's own; the caller deletes it when the output is
   *     safe
   * @throws FailureException BAD_DATA when base, spec and examples do not fit, DIVERGED, CANCELLED,
   *     DISK_FULL
   */
  public static TrainingOutcome run(
      FineTuneSpec spec,
      Path base,
      List<List<Segment>> examples,
      Path checkpoints,
      Path output,
      TrainingListener listener) {
    ModelFiles model = ModelFiles.read(base);
    Set<LinearMap> targets = EnumSet.noneOf(LinearMap.class);
    Examples data;
    TrainingJob job;
    try {
      spec.targets().forEach(name -> targets.add(LinearMap.of(name)));
      LoraLayout lora = LoraLayout.of(model.architecture(), targets, spec.rank());
      data =
          Examples.of(
              examples,
              model.tokenizer(),
              !spec.maskObservations(),
              model.architecture().context(),
              spec.batch(),
              spec.accumulation(),
              spec.seed());
      job =
          new TrainingJob(
              "fine-tuning",
              model.architecture(),
              new FlatWeights(model.architecture(), model.weights()),
              lora,
              spec.alpha() / spec.rank(),
              StartingWeights.lora(lora, spec.seed()),
              TrainingOptions.plain(),
              data,
              new Schedule(spec.learningRate(), spec.warmup(), spec.steps()),
              spec.clip(),
              spec.checkpointEvery());
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.BAD_DATA, "the student cannot be fine-tuned: " + e.getMessage(), e);
    }
    if (data.dropped() > 0) {
      LOG.warn(
          "{} of {} examples are left out: longer than the context of {} tokens",
          data.dropped(),
          examples.size(),
          model.architecture().context());
    }
    TrainingLoop.Trained trained = TrainingLoop.run(job, checkpoints, listener);
    Map<String, String> notes =
        Map.of(
            "examples", Integer.toString(data.size()),
            "dropped", Integer.toString(data.dropped()),
            "steps", Integer.toString(spec.steps()));
    new AdapterFiles(targets, spec.rank(), spec.alpha(), trained.parameters(), notes)
        .write(output, model.architecture());
    return Losses.write(trained, data.size(), data.dropped(), output);
  }
}
