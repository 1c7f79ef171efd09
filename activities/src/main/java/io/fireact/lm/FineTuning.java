package io.fireact.lm;

import io.fireact.agent.Segment;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.ActivationCheckpointing;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.format.BaseModel;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.train.DiskSpace;
import io.fireact.lm.train.Evaluation;
import io.fireact.lm.train.Examples;
import io.fireact.lm.train.Optimization;
import io.fireact.lm.train.Schedule;
import io.fireact.lm.train.TrainingJob;
import io.fireact.lm.train.TrainingLoop;
import io.fireact.spec.FineTuneSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What fine-tuning of an adapter and of all weights have in common: from a spec and examples to the
 * trained parameters.
 */
final class FineTuning {
  private static final Logger LOG = LoggerFactory.getLogger(FineTuning.class);
  private static final String REMEDY =
      "Lower fine_tune.batch and raise fine_tune.accumulation by as much, set"
          + " fine_tune.batch_tokens, lower fine_tune.max_length, or set fine_tune.activations to"
          + " recompute_layer";

  private final FineTuneSpec spec;
  private final BaseModel model;
  private final Placement placement;
  private final MemoryBudget budget;

  FineTuning(FineTuneSpec spec, BaseModel model, Placement placement, MemoryBudget budget) {
    this.spec = spec;
    this.model = model;
    this.placement = placement;
    this.budget = budget;
  }

  /** What is trained, by which the methods differ. */
  interface Trained {
    TrainingJob job(Setting setting);
  }

  /** What both methods train with. */
  record Setting(
      Examples examples,
      TrainingOptions options,
      Evaluation evaluation,
      Optimization optimization,
      int checkpointEvery,
      int kept) {
    static final String NAME = "fine-tuning";
    static final String ON_SHORTAGE = REMEDY;
  }

  /** Writes the trained parameters. */
  interface Output {
    /** Bytes of its largest file, nearly all. */
    long bytes(float[] parameters);

    /**
     * @param notes on the training, for whoever finds the file
     */
    void write(float[] parameters, Map<String, String> notes);
  }

  /**
   * Trains, and writes what came of it beside {@code losses.jsonl}.
   *
   * @throws FailureException BAD_DATA when base, spec and examples do not fit, OUT_OF_MEMORY,
   *     DIVERGED, CANCELLED, DISK_FULL
   */
  TrainingOutcome run(
      List<List<Segment>> examples,
      Trained trained,
      Path checkpoints,
      Path directory,
      Output output,
      TrainingListener listener) {
    Setting setting;
    TrainingJob job;
    try {
      setting = setting(examples);
      job = trained.job(setting);
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureType.BAD_DATA, "the student cannot be fine-tuned: " + e.getMessage(), e);
    }
    Examples data = setting.examples();
    warn(data, examples.size());
    TrainingLoop.Trained result = TrainingLoop.run(job, checkpoints, listener, budget);
    DiskSpace.real().need("the result", directory, output.bytes(result.parameters()));
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("examples", Integer.toString(data.size()));
    notes.put("held_out", Integer.toString(data.heldOutSize()));
    notes.put("dropped", Integer.toString(data.dropped()));
    notes.put("cut", Integer.toString(data.cut()));
    notes.put("steps", Integer.toString(result.step()));
    output.write(result.parameters(), notes);
    return Losses.write(result, data.size(), data.heldOutSize(), data.dropped(), directory);
  }

  private Setting setting(List<List<Segment>> examples) {
    FineTuneSpec.Validation heldOut = spec.heldOut();
    Examples data =
        Examples.of(
            examples,
            model.tokenizer(),
            spec.data(),
            model.architecture().context(),
            heldOut.validation(),
            spec.seed());
    FineTuneSpec.Optimizer optimizer = spec.optimizer();
    int steps = optimizer.steps() > 0 ? optimizer.steps() : data.steps(optimizer.epochs());
    return new Setting(
        data,
        new TrainingOptions(
            placement, spec.adapter().dropout(), spec.seed(), List.of(activations())),
        new Evaluation(data.heldOut(), heldOut.evaluateEvery(), heldOut.best()),
        new Optimization(
            new Schedule(optimizer.schedule(), optimizer.learningRate(), optimizer.warmup(), steps),
            optimizer.beta1(),
            optimizer.beta2(),
            optimizer.weightDecay(),
            optimizer.clip()),
        spec.checkpoints().checkpointEvery(),
        spec.checkpoints().keep());
  }

  private ActivationCheckpointing activations() {
    return switch (spec.checkpoints().activations()) {
      case KEEP -> ActivationCheckpointing.KEEP_ALL;
      case RECOMPUTE_POINTWISE -> ActivationCheckpointing.RECOMPUTE_POINTWISE;
      case RECOMPUTE_LAYER -> ActivationCheckpointing.RECOMPUTE_LAYER;
    };
  }

  private void warn(Examples data, int all) {
    if (data.dropped() > 0) {
      LOG.warn(
          "{} of {} examples are left out: longer than {} tokens, or nothing in them counts",
          data.dropped(),
          all,
          limit());
    }
    if (data.cut() > 0) {
      LOG.warn("{} of {} examples are cut off after {} tokens", data.cut(), all, limit());
    }
  }

  private int limit() {
    int context = model.architecture().context();
    int most = spec.data().maxLength();
    return most == 0 ? context : Math.min(most, context);
  }
}
