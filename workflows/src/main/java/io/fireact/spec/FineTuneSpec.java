package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.spec.field.DefaultWhen;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Words;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning on trajectories. In a spec, in plans and in keys its fields stand side by side,
 * whatever record they are in here; the records keep what is read together.
 *
 * @param adapter the LoRA adapter; not read where all weights are trained
 * @param data how trajectories become micro-batches
 * @param optimizer how long, how fast
 * @param heldOut what is kept back from training, and what is done with it
 * @param checkpoints when the state is saved and how memory is saved; changes no result
 * @param trainer who trains; null for the usual one of the student, which {@link PointSpec#trainer}
 *     says
 */
public record FineTuneSpec(
    @Seed long seed,
    @NotInKey
        @Doc(
            "Published settings as defaults: fireact has those of FireAct's Llama models. Every"
                + " field that is written wins over it.")
        @Default("none")
        Preset preset,
    @Doc("How many right trajectories; 0 leaves the base LM as it is.")
        @Range(min = 0, max = 1_000_000)
        @Default("256")
        int trajectories,
    @Doc("What is trained: a LoRA adapter, or all weights, which gives a whole model.")
        @Default("lora")
        Method method,
    @JsonUnwrapped Adapter adapter,
    @JsonUnwrapped Data data,
    @JsonUnwrapped Optimizer optimizer,
    @JsonUnwrapped Validation heldOut,
    @JsonUnwrapped CheckpointPolicy checkpoints,
    @JsonInclude(JsonInclude.Include.NON_NULL)
        @Doc(
            "Who trains, where it is not the usual one: the platform itself, or of a student of kind"
                + " openai its provider.")
        @Nullable TrainerSpec trainer) {

  /** One of the student's usual trainer. */
  public FineTuneSpec(
      long seed,
      Preset preset,
      int trajectories,
      Method method,
      Adapter adapter,
      Data data,
      Optimizer optimizer,
      Validation heldOut,
      CheckpointPolicy checkpoints) {
    this(seed, preset, trajectories, method, adapter, data, optimizer, heldOut, checkpoints, null);
  }

  /** Published settings, as defaults. */
  public enum Preset {
    @JsonProperty("none")
    NONE,
    /**
     * FireAct's Llama settings: what the released code does when nothing is said on its command
     * line, with the paper's 30 epochs (Chen et al. 2023, appendix B.2).
     */
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

  /** The adapter of a student's linear maps. */
  public record Adapter(
      @Doc("Rank of the LoRA update.") @Range(min = 1, max = 1_024) @Default("8") int rank,
      @Doc("LoRA alpha; the update is scaled by alpha / rank.")
          @Range(above = 0, max = 1_000_000)
          @Default("16")
          double alpha,
      @Doc("Linear maps that get an adapter, by their Hugging Face names.")
          @Words({"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"})
          @Default("q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj")
          @DefaultWhen(field = "preset", is = "fireact", value = "q_proj, v_proj")
          List<String> targets,
      @Doc("Share of the adapters' inputs that is zeroed in training; LoRA only.")
          @Range(min = 0, below = 1)
          @Default("0")
          @DefaultWhen(field = "method", is = "full", value = "0")
          @DefaultWhen(field = "preset", is = "fireact", value = "0.05")
          double dropout) {
    public Adapter {
      targets = List.copyOf(targets);
    }
  }

  /** How trajectories become micro-batches. */
  public record Data(
      @Doc("Trajectories a micro-batch.") @Range(min = 1, max = 65_536) @Default("16") int batch,
      @Doc("Micro-batches a step.")
          @Range(min = 1, max = 65_536)
          @Default("1")
          @DefaultWhen(field = "preset", is = "fireact", value = "8")
          int accumulation,
      @Doc(
              "Most tokens of a micro-batch, which bounds memory: a step's batch x accumulation"
                  + " trajectories are divided anew into micro-batches of at most so many; 0 for no"
                  + " limit. Sequences stand one after the other without padding, and none sees"
                  + " another.")
          @Range(min = 0, max = 100_000_000)
          @Default("0")
          int batchTokens,
      @Doc(
              "Order of the examples of an epoch: random, or random groups of 50 steps, each sorted"
                  + " by length, longest first. There is no padding to save either way.")
          @Default("shuffled")
          @DefaultWhen(field = "preset", is = "fireact", value = "by_length")
          Batching batching,
      @Doc(
              "Most tokens of a trajectory; 0 for the student's context, which is the limit in any"
                  + " case.")
          @Range(min = 0, max = 1_048_576)
          @Default("0")
          @DefaultWhen(field = "preset", is = "fireact", value = "512")
          int maxLength,
      @Doc("What becomes of longer ones: left out and counted, or cut off at the end.")
          @Default("drop")
          @DefaultWhen(field = "preset", is = "fireact", value = "cut")
          Overlong overlong,
      @Doc("Leave questions and observations out of the loss.")
          @Default("true")
          @DefaultWhen(field = "preset", is = "fireact", value = "false")
          boolean maskObservations) {}

  /** How long and how fast is trained: AdamW (Loshchilov and Hutter 2019). */
  public record Optimizer(
      @Doc("Optimizer steps; 0 where epochs says how many.")
          @Range(min = 0, max = 10_000_000)
          @Default("240")
          @DefaultWhen(field = "epochs", value = "0")
          @DefaultWhen(field = "preset", is = "fireact", value = "0")
          int steps,
      @Doc(
              "How often each example is read, instead of steps: as many steps as that takes, an"
                  + " incomplete last one included; 0 where steps says how long.")
          @Range(min = 0, max = 100_000)
          @Default("0")
          @DefaultWhen(field = "steps", value = "0")
          @DefaultWhen(field = "preset", is = "fireact", value = "30")
          int epochs,
      @Doc("Peak learning rate.")
          @Range(above = 0, max = 1)
          @Default("0.01")
          @DefaultWhen(field = "preset", is = "fireact", value = "0.0003")
          @DefaultWhen(field = "method", is = "full", value = "0.001")
          double learningRate,
      @Doc(
              "Learning rate after the warm-up: half a cosine over all steps down to 5 % of the"
                  + " peak, a line down to 0, or the peak.")
          @Default("cosine")
          @DefaultWhen(field = "preset", is = "fireact", value = "linear")
          Schedule schedule,
      @Doc(
              "Steps with a rising learning rate: below 1 a share of all steps, from 1 on their"
                  + " number.")
          @Range(min = 0, max = 10_000_000)
          @Default("0.05")
          @DefaultWhen(field = "preset", is = "fireact", value = "100")
          double warmup,
      @Doc("Largest global gradient norm.") @Range(above = 0, max = 1_000_000) @Default("1")
          double clip,
      @Doc("AdamW's share of the old first moment that is kept.")
          @Range(min = 0, below = 1)
          @Default("0.9")
          double beta1,
      @Doc("AdamW's share of the old second moment that is kept.")
          @Range(min = 0, below = 1)
          @Default("0.98")
          @DefaultWhen(field = "preset", is = "fireact", value = "0.999")
          double beta2,
      @Doc("AdamW's weight decay, on all trained parameters.")
          @Range(min = 0, max = 1)
          @Default("0.01")
          @DefaultWhen(field = "preset", is = "fireact", value = "0")
          double weightDecay) {}

  /** What is kept back from training, and what is done with it. */
  public record Validation(
      @Doc(
              "Share of the trajectories that is held out, chosen by the seed and their content; at"
                  + " least one where it is above 0.")
          @Range(min = 0, max = 0.5)
          @Default("0")
          @DefaultWhen(field = "preset", is = "fireact", value = "0.01")
          double validation,
      @Doc("Steps between losses on the held-out share; the last step always has one.")
          @Range(min = 1, max = 10_000_000)
          @Default("50")
          @DefaultWhen(field = "preset", is = "fireact", value = "200")
          int evaluateEvery,
      @Doc("The result is what had the lowest validation loss, instead of what came last.")
          @Default("false")
          @DefaultWhen(field = "preset", is = "fireact", value = "true")
          boolean best) {}

  /** When the state is saved, and how memory is saved; changes no result. */
  public record CheckpointPolicy(
      @NotInKey
          @Doc("Steps between checkpoints; does not change the result.")
          @Range(min = 1, max = 10_000_000)
          @Default("50")
          int checkpointEvery,
      @NotInKey
          @Doc("Checkpoints that are kept, the newest; does not change the result.")
          @Range(min = 1, max = 1_000)
          @Default("2")
          int keep,
      @NotInKey
          @Doc(
              "What a layer keeps for the backward: everything, all but norms and SwiGLU (about"
                  + " three fifths), or only its input, from the fastest to the smallest; does not"
                  + " change the result.")
          @Default("keep")
          ActivationCheckpointing activations) {}

  /** Rules between its own fields. */
  public void check(PointCheck.Report report) {
    if (optimizer.steps() > 0 && optimizer.epochs() > 0) {
      report.problem(
          "fine_tune.epochs",
          "%s epochs and %s steps are both written; write only one of them"
              .formatted(optimizer.epochs(), optimizer.steps()));
    } else if (optimizer.steps() == 0 && optimizer.epochs() == 0) {
      report.problem(
          "fine_tune.steps",
          "neither steps nor epochs says how long to train; write one of them, above 0");
    }
    if (optimizer.warmup() > 1 && optimizer.warmup() != Math.rint(optimizer.warmup())) {
      report.problem(
          "fine_tune.warmup",
          "%s is above 1 and so a number of steps, which must be whole"
              .formatted(optimizer.warmup()));
    }
    if (heldOut.best() && heldOut.validation() == 0) {
      report.problem(
          "fine_tune.best",
          "the best checkpoint is chosen by the loss on held-out trajectories; set"
              + " fine_tune.validation above 0, or best to false");
    }
    if (heldOut.validation() > 0 && trajectories == 1) {
      report.problem(
          "fine_tune.validation",
          "a single trajectory cannot be both trained on and held out; set validation to 0");
    }
    if (method == Method.FULL && adapter.dropout() > 0) {
      report.problem(
          "fine_tune.dropout",
          "%s is for the inputs of adapters, and method full has none; set it to 0"
              .formatted(adapter.dropout()));
    }
  }

  /** The names of its fields in a spec, those of its records among them. */
  static List<String> fields() {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : FineTuneSpec.class.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        for (RecordComponent inner : component.getType().getRecordComponents()) {
          names.add(Components.name(inner));
        }
      } else {
        names.add(Components.name(component));
      }
    }
    return List.copyOf(names);
  }

  /** The same with the student's usual trainer. */
  public FineTuneSpec withUsualTrainer() {
    return new FineTuneSpec(
        seed, preset, trajectories, method, adapter, data, optimizer, heldOut, checkpoints);
  }

  /** The same with another trainer. */
  public FineTuneSpec with(TrainerSpec other) {
    return Components.with(this, "trainer", other);
  }

  /** The same with another method. */
  public FineTuneSpec with(Method other) {
    return Components.with(this, "method", other);
  }

  /** The same with another adapter. */
  public FineTuneSpec with(Adapter other) {
    return Components.with(this, "adapter", other);
  }

  /** The same with other data settings. */
  public FineTuneSpec with(Data other) {
    return Components.with(this, "data", other);
  }

  /** The same with another optimizer. */
  public FineTuneSpec with(Optimizer other) {
    return Components.with(this, "optimizer", other);
  }

  /** The same with other validation settings. */
  public FineTuneSpec with(Validation other) {
    return Components.with(this, "heldOut", other);
  }

  /** The same with another checkpoint policy. */
  public FineTuneSpec with(CheckpointPolicy other) {
    return Components.with(this, "checkpoints", other);
  }
}
