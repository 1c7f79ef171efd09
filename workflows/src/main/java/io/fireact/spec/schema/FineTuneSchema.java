package io.fireact.spec.schema;

import static io.fireact.spec.schema.ExperimentSchema.decimal;
import static io.fireact.spec.schema.ExperimentSchema.group;
import static io.fireact.spec.schema.ExperimentSchema.optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.schema.Schema.BooleanField;
import io.fireact.spec.schema.Schema.Case;
import io.fireact.spec.schema.Schema.DefaultValue;
import io.fireact.spec.schema.Schema.EnumField;
import io.fireact.spec.schema.Schema.EnumSetField;
import io.fireact.spec.schema.Schema.IntegerField;
import io.fireact.spec.schema.Schema.NumberField;
import io.fireact.spec.schema.Schema.ObjectField;
import io.fireact.spec.schema.Schema.Property;
import java.util.List;
import java.util.Optional;

/**
 * The spec's {@code fine_tune}. The preset {@code fireact} is what FireAct's released code does
 * when nothing is said on its command line, with the paper's 30 epochs.
 */
final class FineTuneSchema {
  private static final List<String> LINEAR_MAPS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  private static final int MOST_STEPS = 10_000_000;

  static final ObjectField GROUP =
      group(
          ExperimentSchema.SEED,
          optional(
              "preset",
              new EnumField(List.of("none", "fireact")),
              new TextNode("none"),
              "Published settings as defaults: fireact has those of FireAct's Llama models. Every"
                  + " field that is written wins over it."),
          optional(
              "trajectories",
              new IntegerField(0, 1_000_000),
              256,
              "How many right trajectories; 0 leaves the base LM as it is."),
          optional(
              "method",
              new EnumField(List.of("lora", "full")),
              new TextNode("lora"),
              "What is trained: a LoRA adapter, or all weights, which gives a whole model."),
          optional("rank", new IntegerField(1, 1_024), 8, "Rank of the LoRA update."),
          optional(
              "alpha",
              new NumberField(0, true, 1_000_000, false),
              16.0,
              "LoRA alpha; the update is scaled by alpha / rank."),
          depending(
              "targets",
              new EnumSetField(LINEAR_MAPS),
              words(LINEAR_MAPS),
              "Linear maps that get an adapter, by their Hugging Face names.",
              fireact(words(List.of("q_proj", "v_proj")))),
          depending(
              "dropout",
              new NumberField(0, false, 1, true),
              number(0.0),
              "Share of the adapters' inputs that is zeroed in training; LoRA only.",
              full(number(0.0)),
              fireact(number(0.05))),
          optional("batch", new IntegerField(1, 65_536), 16, "Trajectories a micro-batch."),
          depending(
              "accumulation",
              new IntegerField(1, 65_536),
              number(1),
              "Micro-batches a step.",
              fireact(number(8))),
          optional(
              "batch_tokens",
              new IntegerField(0, 100_000_000),
              0,
              "Most tokens of a micro-batch, which bounds memory: a step's batch x accumulation"
                  + " trajectories are divided anew into micro-batches of at most so many; 0 for no"
                  + " limit. Sequences stand one after the other without padding, and none sees"
                  + " another."),
          depending(
              "batching",
              new EnumField(List.of("shuffled", "by_length")),
              new TextNode("shuffled"),
              "Order of the examples of an epoch: random, or random groups of 50 steps, each sorted"
                  + " by length, longest first. There is no padding to save either way.",
              fireact(new TextNode("by_length"))),
          depending(
              "max_length",
              new IntegerField(0, 1_048_576),
              number(0),
              "Most tokens of a trajectory; 0 for the student's context, which is the limit in any"
                  + " case.",
              fireact(number(512))),
          depending(
              "overlong",
              new EnumField(List.of("drop", "cut")),
              new TextNode("drop"),
              "What becomes of longer ones: left out and counted, or cut off at the end.",
              fireact(new TextNode("cut"))),
          depending(
              "mask_observations",
              new BooleanField(),
              BooleanNode.TRUE,
              "Leave questions and observations out of the loss.",
              fireact(BooleanNode.FALSE)),
          depending(
              "steps",
              new IntegerField(0, MOST_STEPS),
              number(240),
              "Optimizer steps; 0 where epochs says how many.",
              written("epochs", number(0)),
              fireact(number(0))),
          depending(
              "epochs",
              new IntegerField(0, 100_000),
              number(0),
              "How often each example is read, instead of steps: as many steps as that takes, an"
                  + " incomplete last one included; 0 where steps says how long.",
              written("steps", number(0)),
              fireact(number(30))),
          depending(
              "learning_rate",
              new NumberField(0, true, 1, false),
              number(0.01),
              "Peak learning rate.",
              fireact(number(0.0003)),
              full(number(0.001))),
          depending(
              "schedule",
              new EnumField(List.of("cosine", "linear", "constant")),
              new TextNode("cosine"),
              "Learning rate after the warm-up: half a cosine over all steps down to 5 % of the"
                  + " peak, a line down to 0, or the peak.",
              fireact(new TextNode("linear"))),
          depending(
              "warmup",
              new NumberField(0, false, MOST_STEPS, false),
              number(0.05),
              "Steps with a rising learning rate: below 1 a share of all steps, from 1 on their"
                  + " number.",
              fireact(number(100.0))),
          optional(
              "clip",
              new NumberField(0, true, 1_000_000, false),
              1.0,
              "Largest global gradient norm."),
          optional(
              "beta1",
              new NumberField(0, false, 1, true),
              0.9,
              "AdamW's share of the old first moment that is kept."),
          depending(
              "beta2",
              new NumberField(0, false, 1, true),
              number(0.98),
              "AdamW's share of the old second moment that is kept.",
              fireact(number(0.999))),
          depending(
              "weight_decay",
              decimal(0, 1),
              number(0.01),
              "AdamW's weight decay, on all trained parameters.",
              fireact(number(0.0))),
          depending(
              "validation",
              decimal(0, 0.5),
              number(0.0),
              "Share of the trajectories that is held out, chosen by the seed and their content; at"
                  + " least one where it is above 0.",
              fireact(number(0.01))),
          depending(
              "evaluate_every",
              new IntegerField(1, MOST_STEPS),
              number(50),
              "Steps between losses on the held-out share; the last step always has one.",
              fireact(number(200))),
          depending(
              "best",
              new BooleanField(),
              BooleanNode.FALSE,
              "The result is what had the lowest validation loss, instead of what came last.",
              fireact(BooleanNode.TRUE)),
          optional(
              "checkpoint_every",
              new IntegerField(1, MOST_STEPS),
              50,
              "Steps between checkpoints; does not change the result."),
          optional(
              "keep",
              new IntegerField(1, 1_000),
              2,
              "Checkpoints that are kept, the newest; does not change the result."),
          optional(
              "activations",
              new EnumField(List.of("keep", "recompute_pointwise", "recompute_layer")),
              new TextNode("keep"),
              "What a layer keeps for the backward: everything, all but norms and SwiGLU (about"
                  + " three fifths), or only its input, from the fastest to the smallest; does not"
                  + " change the result."));

  private FineTuneSchema() {}

  private static Property depending(
      String name, Schema schema, JsonNode value, String description, Case... cases) {
    return new Property(
        name, schema, new DefaultValue.Conditional(value, List.of(cases)), description);
  }

  private static Case fireact(JsonNode value) {
    return new Case("preset", Optional.of("fireact"), value);
  }

  private static Case full(JsonNode value) {
    return new Case("method", Optional.of("full"), value);
  }

  private static Case written(String field, JsonNode value) {
    return new Case(field, Optional.empty(), value);
  }

  private static JsonNode number(long value) {
    return new LongNode(value);
  }

  private static JsonNode number(double value) {
    return new DoubleNode(value);
  }

  private static JsonNode words(List<String> words) {
    return JsonNodeFactory.instance.arrayNode().addAll(words.stream().map(TextNode::new).toList());
  }
}
