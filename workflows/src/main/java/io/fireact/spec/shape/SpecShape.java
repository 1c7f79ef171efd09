package io.fireact.spec.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fireact.spec.DataFile;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.shape.Shape.Choice;
import io.fireact.spec.shape.Shape.Decimal;
import io.fireact.spec.shape.Shape.Fallback;
import io.fireact.spec.shape.Shape.Field;
import io.fireact.spec.shape.Shape.Flag;
import io.fireact.spec.shape.Shape.Group;
import io.fireact.spec.shape.Shape.Kind;
import io.fireact.spec.shape.Shape.OneOf;
import io.fireact.spec.shape.Shape.Text;
import io.fireact.spec.shape.Shape.Whole;
import java.util.List;
import java.util.Map;

/**
 * Version 1 of the spec: every field, its range, its default and what it means. What its record
 * does not declare itself ({@link Declared}) is declared here and nowhere else; a test holds it
 * against the records in {@code io.fireact.spec}.
 */
public final class SpecShape {
  /** Largest integer that every JSON reader holds exactly. */
  private static final long LARGEST_SEED = (1L << 53) - 1;

  private static final String PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

  // Host names, IPv4 and bracketed IPv6, no user and password.
  private static final Text HTTP =
      Text.matching(
          500,
          "^https?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(:"
              + PORT
              + ")?(/[^\\s?#]*)?([?#][^\\s]*)?$",
          "an http or https URL without user and password");

  static final Field SEED =
      new Field(
          "seed",
          new Whole(0, LARGEST_SEED),
          new Fallback.TopSeed(),
          "Seed of everything random in this part. Default: the spec's own seed.");

  /** A published data file. */
  static final Group DATA_FILE =
      group(
          required(
              "file",
              Text.matching(
                  200,
                  "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$",
                  "a relative path such as hotpotqa/dev.json, without .."),
              "Its path below a local data directory, such as hotpotqa/dev.json."),
          required(
              "sha256",
              Text.matching(64, "^[0-9a-f]{64}$", "64 lower-case hex digits"),
              "SHA-256 of its bytes; this alone decides which data it is."),
          required(
              "url",
              HTTP,
              "Where it is published; used when the local data directory does not have it."));

  static final OneOf TASK = RecordShape.oneOf(TaskSpec.class, Map.of(DataFile.class, DATA_FILE));

  private static final Field RESULTS =
      optional("results", new Whole(1, 20), 1, "Passages joined into one observation.");
  private static final Field SNIPPET =
      optional(
          "snippet_chars",
          new Whole(20, 10_000),
          300,
          "Longest snippet of a passage, in characters.");

  static final OneOf SEARCH =
      new OneOf(
          List.of(
              new Kind("bm25", "BM25 over the task's corpus, in process.", group(RESULTS, SNIPPET)),
              new Kind(
                  "http",
                  "A remote search API.",
                  group(
                      required(
                          "identity",
                          Text.line(200),
                          "Names the index behind it, such as wikipedia-2018; decides reuse, the"
                              + " endpoint does not."),
                      required("endpoint", HTTP, "Base URL of the API."),
                      RESULTS,
                      SNIPPET,
                      optional(
                          "timeout_seconds",
                          new Whole(1, 3_600),
                          20,
                          "Limit of one call, in seconds.")))));

  private static final Field ASKED =
      optional("questions", new Whole(1, 1_000_000), 660, "How many train questions it is asked.");

  static final OneOf TEACHER =
      new OneOf(
          List.of(
              new Kind(
                  "scripted",
                  "A rule-based teacher for the built-in world.",
                  group(
                      SEED,
                      optional(
                          "error_rate",
                          new Decimal(0, false, 1, true),
                          0.15,
                          "Share of questions on which it makes one seeded mistake."),
                      ASKED)),
              new Kind(
                  "openai",
                  "A model behind an OpenAI-compatible chat API.",
                  group(
                      SEED,
                      required("model", Text.line(200), "The provider's name of the model."),
                      optional(
                          "endpoint",
                          HTTP,
                          new TextNode("https://api.openai.com/v1"),
                          "Base URL; the key is read from api_key_variable."),
                      optional(
                          "api_key_variable",
                          Text.matching(
                              100,
                              "^[A-Za-z_][A-Za-z0-9_]*$",
                              "the name of an environment variable, such as OPENAI_API_KEY"),
                          new TextNode("OPENAI_API_KEY"),
                          "Environment variable that holds the key; never the key itself."),
                      optional(
                          "temperature",
                          decimal(0, 2),
                          0.0,
                          "Sampling temperature; 0 is greedy. Models that are known to take only 1,"
                              + " such as o3 and gpt-5, are sent none."),
                      ASKED,
                      optional(
                          "timeout_seconds",
                          new Whole(1, 3_600),
                          120,
                          "Limit of one call, in seconds."),
                      mapping(
                          "request",
                          RequestShape.GROUP,
                          "What of a request is sent, for APIs that refuse a field of it."))),
              new Kind(
                  "released",
                  "Trajectories that somebody published, imported instead of generated.",
                  group(
                      required(
                          "trajectories",
                          DATA_FILE,
                          "Records in alpaca, chat or ShareGPT format, as activities/DATA.md"
                              + " says.")))));

  static final Group AGENT =
      group(
          optional(
              "rounds",
              new Whole(1, 100),
              11,
              "Limit of thought-action-observation rounds; FireAct uses 11."),
          optional(
              "observation_chars",
              new Whole(20, 100_000),
              400,
              "Observations are cut to this many characters."),
          optional(
              "shots",
              new Whole(0, 32),
              0,
              "Worked examples in the prompt of a student that is not fine-tuned."),
          optional(
              "max_tokens", new Whole(1, 32_768), 64, "Limit of new tokens in one model call."),
          optional(
              "reasoning",
              new Choice(List.of("drop", "keep")),
              new TextNode("drop"),
              "What a reasoning model writes between its think tags: drop, in no later prompt and no"
                  + " training text; keep, as the beginning of the thought. It is never an action."));

  private static final Group PRETRAINING =
      group(
          optional("steps", new Whole(1, 10_000_000), 800, "Optimizer steps."),
          optional("batch", new Whole(1, 65_536), 16, "Sequences a step."),
          optional("sequence", new Whole(8, 1_048_576), 128, "Tokens a sequence."),
          optional(
              "learning_rate",
              new Decimal(0, true, 1, false),
              0.003,
              "Peak learning rate; cosine decay to 5 % after 5 % warm-up."),
          optional(
              "checkpoint_every",
              new Whole(1, 10_000_000),
              200,
              "Steps between checkpoints; does not change the result."));

  private static final Group NANO =
      group(
          SEED,
          optional("layers", new Whole(1, 200), 3, "Decoder layers."),
          optional(
              "width", new Whole(8, 65_536), 128, "Hidden size; heads divide it into even parts."),
          optional("heads", new Whole(1, 1_024), 4, "Attention heads."),
          optional(
              "feed_forward", new Whole(8, 262_144), 384, "Inner size of the feed-forward block."),
          optional("context", new Whole(16, 1_048_576), 512, "Longest sequence, in tokens."),
          optional("vocabulary", new Whole(64, 1_000_000), 4_096, "Largest vocabulary, in tokens."),
          optional(
              "structured_start",
              new Flag(),
              BooleanNode.TRUE,
              "Initial weights with a previous-token head and an induction head."),
          mapping("pretraining", PRETRAINING, "How it is trained from its initial weights."));

  static final OneOf STUDENT =
      new OneOf(
          List.of(
              new Kind(
                  "nano",
                  "A small Llama that the platform pre-trains itself; the usual kind.",
                  NANO),
              new Kind(
                  "checkpoint",
                  "A real language model in Hugging Face's layout.",
                  group(
                      required(
                          "model",
                          Text.line(500),
                          "A directory (absolute, or ./ or ../ from the spec's own) or a hub id"
                              + " such as HuggingFaceTB/SmolLM2-135M-Instruct."),
                      optional(
                          "revision",
                          Text.matching(
                              200, "^[A-Za-z0-9_][A-Za-z0-9_./-]*$", "a branch, tag or commit"),
                          new TextNode("main"),
                          "Branch, tag or commit of a hub model; what it stands for is looked up"
                              + " when the spec is planned."),
                      optional(
                          "sha256",
                          Text.matching(64, "^[0-9a-f]{64}$", "64 lower-case hex digits"),
                          new TextNode(""),
                          "Digest of the model's content as `fireact plan` says it: pins the model"
                              + " whatever its name comes to stand for."),
                      optional(
                          "context",
                          new Whole(16, 1_048_576),
                          2_048,
                          "Longest sequence, in tokens; at most what the model is made for."),
                      optional(
                          "chat",
                          new Flag(),
                          BooleanNode.FALSE,
                          "Put the agent's text into the model's chat template, as one message of"
                              + " the assistant after the question.")))),
          "nano");

  static final Group EVALUATE =
      group(
          optional(
              "split",
              new Choice(List.of("dev", "test")),
              new TextNode("test"),
              "The questions' split: dev for choices, test for the report."),
          optional(
              "questions",
              new Whole(1, 1_000_000),
              200,
              "How many questions of the split, the first by a seeded order."),
          optional(
              "leakage",
              new Choice(List.of("refuse", "report", "exclude")),
              new TextNode("refuse"),
              "Where trajectories that are learned or shown are about dev or test questions: refuse"
                  + " the mix, report their number, or exclude them."));

  static final Group RUN =
      group(
          optional(
              "episodes_in_flight", new Whole(1, 10_000), 32, "Episodes of one stage at a time."),
          optional(
              "call_attempts",
              new Whole(1, 100),
              5,
              "Attempts of one remote call before its episode is left unfinished."),
          optional(
              "calls_per_second",
              decimal(0, 10_000),
              0.0,
              "Limit of remote calls a second over all workers; 0 for none."),
          optional(
              "failed_episodes",
              decimal(0, 1),
              0.0,
              "Share of a stage's episodes that may be given up when a provider fails; they count"
                  + " as wrong and the next run asks them again. With more, the stage stays"
                  + " incomplete."));

  /** The whole spec. */
  public static final Group ROOT =
      group(
          required("version", new Whole(1, 1), "Version of the spec's format."),
          required(
              "name",
              Text.matching(
                  40,
                  "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                  "at most 40 lower-case letters, digits and single dashes, a letter first"),
              "The experiment's name, part of the sweep's id."),
          new Field(
              "description",
              Text.lines(2_000),
              new Fallback.Value(new TextNode("")),
              "What the experiment is about, for people."),
          new Field(
              "seed",
              new Whole(0, LARGEST_SEED),
              new Fallback.Value(new LongNode(1)),
              "Seed of the sweep; every other seed that is not given is this one."),
          required("task", TASK, "Where questions and the corpus come from."),
          new Field("search", SEARCH, kind("bm25"), "The agent's search tool."),
          new Field("teacher", TEACHER, kind("scripted"), "Who writes the trajectories."),
          mapping("agent", AGENT, "The agent's loop."),
          new Field("student", STUDENT, kind("nano"), "The base LM."),
          mapping("fine_tune", FineTuneShape.GROUP, "Fine-tuning on trajectories."),
          mapping("evaluate", EVALUATE, "What every point is measured on."),
          mapping(
              "axes",
              new Shape.Axes(),
              "Axes of the sweep: a name and a list of values. A plain value sets the field that"
                  + " the axis is named after; a mapping from paths to values moves several fields"
                  + " together and may have a label."),
          mapping("run", RUN, "How a run goes about its work; changes no result."));

  private SpecShape() {}

  static Group group(Field... fields) {
    return new Group(List.of(fields));
  }

  static Decimal decimal(double min, double max) {
    return new Decimal(min, false, max, false);
  }

  private static Field required(String name, Shape shape, String description) {
    return new Field(name, shape, new Fallback.Required(), description);
  }

  static Field mapping(String name, Shape shape, String description) {
    return optional(name, shape, JsonNodeFactory.instance.objectNode(), description);
  }

  static Field optional(String name, Shape shape, long value, String description) {
    return optional(name, shape, new LongNode(value), description);
  }

  static Field optional(String name, Shape shape, double value, String description) {
    return optional(name, shape, new DoubleNode(value), description);
  }

  static Field optional(String name, Shape shape, JsonNode value, String description) {
    return new Field(name, shape, new Fallback.Value(value), description);
  }

  private static Fallback kind(String name) {
    return new Fallback.Value(
        JsonNodeFactory.instance.objectNode().setAll(Map.of("kind", new TextNode(name))));
  }
}
