package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;

/**
 * Fine-tuning on trajectories. In a spec, in plans and in keys its fields stand side by side,
 * whatever record they are in here; the records keep what is read together.
 *
 * @param preset where the defaults of fields that were not written came from; the fields decide
 * @param trajectories how many right trajectories; 0 leaves the base LM as it is
 * @param method what is trained
 * @param adapter the LoRA adapter; not read where all weights are trained
 * @param data how trajectories become micro-batches
 * @param optimizer how long, how fast
 * @param heldOut what is kept back from training, and what is done with it
 * @param checkpoints when the state is saved and how memory is saved; changes no result
 */
@JsonDeserialize(using = FineTuneReader.class)
public record FineTuneSpec(
    long seed,
    @NotInKey Preset preset,
    int trajectories,
    Method method,
    @JsonUnwrapped Adapter adapter,
    @JsonUnwrapped Data data,
    @JsonUnwrapped Optimizer optimizer,
    @JsonUnwrapped Validation heldOut,
    @JsonUnwrapped CheckpointPolicy checkpoints) {

  /** Published settings, as defaults. */
  public enum Preset {
    @JsonProperty("none")
    NONE,
    /** FireAct's Llama settings: the released code's defaults (Chen et al. 2023, appendix B.2). */
    @JsonProperty("fireact")
    FIREACT
  }

  /** What is trained. */
  public enum Method {
    /** Adapters of linear maps (Hu et al. 2021); the base stays as it is. */
    @JsonProperty("lora")
    LORA,
    /** All weights; the result is a model of its own. */
    @JsonProperty("full")
    FULL
  }

  /** The order of examples in an epoch. */
  public enum Batching {
    @JsonProperty("shuffled")
    SHUFFLED,
    /** Examples of about one length are in one step, the longest of each group first. */
    @JsonProperty("by_length")
    BY_LENGTH
  }

  /** What becomes of an example that is longer than the limit. */
  public enum Overlong {
    /** It is left out and counted. */
    @JsonProperty("drop")
    DROP,
    /** Its end is cut off, and nothing says that it ends there. */
    @JsonProperty("cut")
    CUT
  }

  /** The learning rate after the warm-up. */
  public enum Schedule {
    /** Half a cosine over all steps, from the peak to 5 % of it. */
    @JsonProperty("cosine")
    COSINE,
    /** Straight down to 0, as transformers' schedule of that name. */
    @JsonProperty("linear")
    LINEAR,
    @JsonProperty("constant")
    CONSTANT
  }

  /** What a layer keeps between forward and backward. */
  public enum ActivationCheckpointing {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("recompute_pointwise")
    RECOMPUTE_POINTWISE,
    @JsonProperty("recompute_layer")
    RECOMPUTE_LAYER
  }

  /**
   * @param rank LoRA rank
   * @param alpha LoRA alpha; the update is scaled by alpha / rank
   * @param targets linear maps that get an adapter, by their Hugging Face names
   * @param dropout share of the adapters' inputs that is zeroed in training, in [0, 1)
   */
  public record Adapter(int rank, double alpha, List<String> targets, double dropout) {
    public Adapter {
      targets = List.copyOf(targets);
    }
  }

  /**
   * @param batch trajectories a micro-batch
   * @param accumulation micro-batches a step
   * @param batchTokens most tokens of a micro-batch, into which a step's trajectories are then
   *     divided anew; 0 for no limit
   * @param batching order of the examples
   * @param maxLength most tokens of an example; 0 for the base's context, which it never exceeds
   * @param overlong what becomes of longer ones
   * @param maskObservations leave questions and observations out of the loss
   */
  public record Data(
      int batch,
      int accumulation,
      int batchTokens,
      Batching batching,
      int maxLength,
      Overlong overlong,
      boolean maskObservations) {}

  /**
   * @param steps optimizer steps; 0 where epochs says how many
   * @param epochs how often each example is read; 0 where steps says how long
   * @param learningRate peak learning rate
   * @param schedule learning rate after the warm-up
   * @param warmup steps with a rising learning rate: below 1 a share of all, from 1 on a number
   * @param clip largest global gradient norm
   * @param beta1 AdamW's share of the old first moment that is kept
   * @param beta2 AdamW's share of the old second moment that is kept
   * @param weightDecay AdamW's, on all trained parameters
   */
  public record Optimizer(
      int steps,
      int epochs,
      double learningRate,
      Schedule schedule,
      double warmup,
      double clip,
      double beta1,
      double beta2,
      double weightDecay) {}

  /**
   * @param validation share of the examples, in [0, 0.5]; at least one where it is above 0
   * @param evaluateEvery steps between evaluations on them; the last step always has one
   * @param best the result is what had the lowest validation loss, not what came last
   */
  public record Validation(double validation, int evaluateEvery, boolean best) {}

  /**
   * @param checkpointEvery steps between checkpoints
   * @param keep how many checkpoints are kept
   * @param activations what layers keep; less of it needs less memory and more time
   */
  public record CheckpointPolicy(
      @NotInKey int checkpointEvery,
      @NotInKey int keep,
      @NotInKey ActivationCheckpointing activations) {}

  /** The same with another method. */
  public FineTuneSpec with(Method other) {
    return new FineTuneSpec(
        seed, preset, trajectories, other, adapter, data, optimizer, heldOut, checkpoints);
  }

  /** The same with another adapter. */
  public FineTuneSpec with(Adapter other) {
    return new FineTuneSpec(
        seed, preset, trajectories, method, other, data, optimizer, heldOut, checkpoints);
  }

  /** The same with other data settings. */
  public FineTuneSpec with(Data other) {
    return new FineTuneSpec(
        seed, preset, trajectories, method, adapter, other, optimizer, heldOut, checkpoints);
  }

  /** The same with another optimizer. */
  public FineTuneSpec with(Optimizer other) {
    return new FineTuneSpec(
        seed, preset, trajectories, method, adapter, data, other, heldOut, checkpoints);
  }

  /** The same with other validation settings. */
  public FineTuneSpec with(Validation other) {
    return new FineTuneSpec(
        seed, preset, trajectories, method, adapter, data, optimizer, other, checkpoints);
  }

  /** The same with another checkpoint policy. */
  public FineTuneSpec with(CheckpointPolicy other) {
    return new FineTuneSpec(
        seed, preset, trajectories, method, adapter, data, optimizer, heldOut, other);
  }
}
