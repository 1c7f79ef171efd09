package io.fireact.lm;

import io.fireact.agent.Question;
import io.fireact.agent.Segment;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.StudentSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A student so small that it trains in a moment, and texts for it. */
public final class TinyStudent {
  static final List<String> NAMES = List.of("anna", "bert", "carl", "dora", "emil", "frida");
  static final List<String> CITIES = List.of("rome", "oslo", "bonn", "graz");

  private TinyStudent() {}

  static StudentSpec.Nano spec(int steps, int checkpointEvery) {
    return spec(steps, checkpointEvery, 96);
  }

  private static StudentSpec.Nano spec(int steps, int checkpointEvery, int context) {
    return new StudentSpec.Nano(
        7,
        2,
        32,
        2,
        48,
        context,
        200,
        true,
        new StudentSpec.Pretraining(steps, 4, 32, 1e-2, checkpointEvery));
  }

  static FineTuneSpec fineTune(int steps, int checkpointEvery) {
    return fineTune(3, steps, checkpointEvery)
        .with(new FineTuneSpec.Adapter(4, 8, List.of("q_proj", "v_proj", "down_proj"), 0))
        .with(data(3, 2));
  }

  /** The spec's defaults, for other tests to vary. */
  static FineTuneSpec fineTune(long seed, int steps, int checkpointEvery) {
    return new FineTuneSpec(
        seed,
        FineTuneSpec.Preset.NONE,
        12,
        FineTuneSpec.Method.LORA,
        new FineTuneSpec.Adapter(
            8, 16, Arrays.stream(TargetModule.values()).map(TargetModule::module).toList(), 0),
        data(16, 1),
        optimizer(steps, 0, FineTuneSpec.Schedule.COSINE, 0.05),
        new FineTuneSpec.Validation(0, 50, false),
        new FineTuneSpec.CheckpointPolicy(
            checkpointEvery, 2, FineTuneSpec.ActivationCheckpointing.KEEP));
  }

  static FineTuneSpec.Data data(int batch, int accumulation) {
    return new FineTuneSpec.Data(
        batch,
        accumulation,
        0,
        FineTuneSpec.Batching.SHUFFLED,
        0,
        FineTuneSpec.Overlong.DROP,
        true);
  }

  static FineTuneSpec.Optimizer optimizer(
      int steps, int epochs, FineTuneSpec.Schedule schedule, double warmup) {
    return new FineTuneSpec.Optimizer(steps, epochs, 1e-2, schedule, warmup, 1, 0.9, 0.98, 0.01);
  }

  static List<List<Segment>> documents(int count) {
    Random random = new Random(1);
    List<List<Segment>> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      String city = CITIES.get(random.nextInt(CITIES.size()));
      documents.add(
          List.of(
              new Segment(name + " was born in " + city + ". where was " + name + " born?", false),
              new Segment(" " + city + ".\n", true)));
    }
    return documents;
  }

  static List<List<Segment>> examples(int count) {
    Random random = new Random(2);
    List<List<Segment>> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      String city = CITIES.get(random.nextInt(CITIES.size()));
      examples.add(
          List.of(
              new Segment("Question: where was " + name + " born?\n", false),
              new Segment("Action: search[" + name + "]\n", true),
              new Segment("Observation: " + name + " was born in " + city + ".\n", false),
              new Segment("Action: finish[" + city + "]", true)));
    }
    return examples;
  }

  static CompletionRequest request(String prompt, int maxTokens, String... stop) {
    return request(prompt, maxTokens, 0, 0, stop);
  }

  static CompletionRequest request(
      String prompt, int maxTokens, double temperature, long seed, String... stop) {
    return new CompletionRequest(
        new Question("q1", Split.DEV, "?", "", "bridge"),
        0,
        prompt,
        List.of(stop),
        maxTokens,
        temperature,
        seed);
  }

  /** Notes the losses, and cancels once so many steps are done. */
  static final class Recorder implements TrainingListener {
    final List<Double> losses = new ArrayList<>();
    private final int cancelAt;

    Recorder(int cancelAt) {
      this.cancelAt = cancelAt;
    }

    Recorder() {
      this(Integer.MAX_VALUE);
    }

    @Override
    public void onStep(int step, int steps, double loss, long tokens) {
      losses.add(loss);
    }

    @Override
    public boolean cancelled() {
      return losses.size() >= cancelAt;
    }
  }

  /** A base model trained for a few steps. */
  public static Path base(Path directory) {
    return base(directory, 96);
  }

  /** As {@link #base(Path)}, for longer sequences. */
  public static Path base(Path directory, int context) {
    Path output = directory.resolve("base");
    Pretraining.run(
        spec(40, 20, context),
        documents(300),
        directory.resolve("base-checkpoints"),
        output,
        new Recorder());
    return output;
  }

  /** A base model that answers a question with a search, as an agent does first. */
  public static Path searcher(Path directory) {
    List<List<Segment>> documents = new ArrayList<>();
    for (String name : NAMES) {
      documents.add(
          List.of(
              new Segment("Question: where was " + name + " born?\n", false),
              new Segment(
                  "Thought: i search for "
                      + name
                      + ".\nAction: search["
                      + name
                      + "]\nObservation: ",
                  true)));
    }
    Path output = directory.resolve("searcher");
    Pretraining.run(
        spec(150, 150, 256),
        documents,
        directory.resolve("searcher-checkpoints"),
        output,
        new Recorder());
    return output;
  }

  /** A base model of the quickstart's size, trained for a few steps. */
  static Path nano(Path directory) {
    Path output = directory.resolve("nano");
    Pretraining.run(
        new StudentSpec.Nano(
            7,
            3,
            128,
            4,
            384,
            512,
            4_096,
            true,
            new StudentSpec.Pretraining(20, 16, 128, 3e-3, 20)),
        documents(2_000),
        directory.resolve("nano-checkpoints"),
        output,
        new Recorder());
    return output;
  }

  /** An adapter trained for a few steps on that base. */
  public static Path adapter(Path directory, Path base) throws FailureException {
    Path output = directory.resolve("adapter");
    LoraTraining.run(
        fineTune(20, 10),
        base,
        examples(12),
        directory.resolve("adapter-checkpoints"),
        output,
        new Recorder());
    return output;
  }
}
