package io.fireact.report;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.UsageTotal;
import io.fireact.json.Json;
import io.fireact.lm.train.TrainingStep;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.report.page.EmbeddedJson;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.store.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * A finished sweep with made-up episodes, for tests of the report and for looking at it: {@code
 * main} writes a report into the directory that it is given.
 */
final class SampleSweep {
  static final String SIZES =
      """
      version: 1
      name: quickstart
      seed: 1
      task: {kind: world, test: 200}
      evaluate: {split: test, questions: 200}
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0, agent.shots: 2}
          - {label: "16", fine_tune.trajectories: 16, fine_tune.steps: 60}
          - {label: "64", fine_tune.trajectories: 64, fine_tune.steps: 120}
          - {label: "256", fine_tune.trajectories: 256, fine_tune.steps: 240}
          - {label: "512", fine_tune.trajectories: 512, fine_tune.steps: 320}
      """;

  static final String GRID =
      """
      version: 1
      name: world-grid
      task: {kind: world, dev: 100}
      evaluate: {split: dev, questions: 100}
      axes:
        n:
          - {fine_tune.trajectories: 32, fine_tune.steps: 80}
          - {fine_tune.trajectories: 128, fine_tune.steps: 160}
          - {fine_tune.trajectories: 300, fine_tune.steps: 240}
        fine_tune.rank: [4, 16]
        seed: [1, 2]
      """;

  /** The quickstart on three seeds: each has its own world, teacher and student. */
  static final String SEEDS = SIZES + "  seed: [1, 2, 3]\n";

  private static final String[] FIRST = {"anna", "boris", "clara", "david", "elena", "farid"};
  private static final String[] LAST = {"lind", "okafor", "meyer", "santos", "ito", "novak"};
  private static final String[] TOWNS = {"arden", "brill", "corvo", "delmar", "estby", "fallon"};

  final MemoryStore store = new MemoryStore();
  final Plan plan;

  private SampleSweep(Plan plan) {
    this.plan = plan;
  }

  /** All stages of a spec finished, with an exact match that rises with n. */
  static SampleSweep finished(String yaml) {
    SampleSweep sweep = new SampleSweep(plan(yaml));
    Instant start = Instant.parse("2026-03-01T09:00:00Z");
    for (Stage stage : sweep.plan.stages()) {
      if (stage.kind() != StageKind.REPORT) {
        start = start.plusSeconds(sweep.finish(stage, start));
      }
    }
    return sweep;
  }

  static Plan plan(String yaml) {
    SpecResult result = SpecReader.read(yaml, "sample.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return Planner.plan(valid.spec());
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems());
  }

  Stage report() {
    return plan.stages().get(plan.stages().size() - 1);
  }

  Stage evaluate(int point) {
    return plan.stages().stream()
        .filter(stage -> stage.key().equals(plan.points().get(point).evaluate()))
        .findFirst()
        .orElseThrow();
  }

  /** The artifact with a point's episodes. */
  ArtifactRef episodes(int point) {
    StageRecord record = store.stage(evaluate(point).key()).orElseThrow();
    return Objects.requireNonNull(record.outputs().get("episodes"));
  }

  private long finish(Stage stage, Instant start) {
    // By its name: a key changes with every version, and the sample need not.
    SplittableRandom random = new SplittableRandom(stage.label().hashCode());
    double seconds = 0.4 + random.nextDouble();
    Map<String, ArtifactRef> outputs = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    if (stage.input() instanceof StageInput.Base base) {
      int steps = ((StudentSpec.Nano) base.student()).pretraining().steps();
      outputs.put("losses", losses(steps, 3.1, 0.12, random));
      outputs.put("model.safetensors", text("weights " + stage.key()));
      seconds = steps * 0.06;
      counts.put("tokens", steps * 2048L);
    } else if (stage.input() instanceof StageInput.FineTune tune) {
      outputs.put("losses", losses(tune.fineTune().optimizer().steps(), 1.6, 0.03, random));
      outputs.put("adapter_model.safetensors", text("adapter " + stage.key()));
      seconds = tune.fineTune().optimizer().steps() * 0.07;
      counts.put("steps", (long) tune.fineTune().optimizer().steps());
    } else if (stage.input() instanceof StageInput.Evaluate evaluate) {
      putEpisodes(stage, evaluate.evaluate().questions(), chance(stage), random, start);
      return 25;
    } else {
      outputs.put("data", text("output of " + stage.key()));
    }
    double waited = random.nextDouble();
    store.putStage(
        new StageRecord(
            stage, outputs, counts, start.toString(), seconds, waited, Map.of(), List.of()));
    return (long) Math.ceil(seconds);
  }

  private double chance(Stage evaluate) {
    String adapter = evaluate.needs().get("adapter");
    if (adapter == null) {
      return 0.005;
    }
    Stage tune =
        plan.stages().stream().filter(one -> one.key().equals(adapter)).findFirst().orElseThrow();
    int n = ((StageInput.FineTune) tune.input()).fineTune().trajectories();
    int rank = ((StageInput.FineTune) tune.input()).fineTune().adapter().rank();
    double share = Math.max(0.002, (rank < 8 ? 0.8 : 0.97) - 1.9 * Math.pow(n, -0.45));
    // Seeds differ beyond what their questions explain, as they do.
    double odds = share / (1 - share) * Math.exp(0.35 * new Random(runOf(tune)).nextGaussian());
    return odds / (1 + odds);
  }

  private static long runOf(Stage tune) {
    return Long.parseLong(tune.key().substring(0, 8), 16);
  }

  private void putEpisodes(
      Stage stage, int items, double chance, SplittableRandom random, Instant start) {
    // The same questions at every point.
    SplittableRandom asked = new SplittableRandom(7);
    List<Trajectory> episodes = new ArrayList<>();
    List<EpisodeTiming> timings = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      Trajectory episode = episode(i, asked, chance, random);
      episodes.add(episode);
      timings.add(new EpisodeTiming(episode.question().id(), 1 + 4 * random.nextDouble()));
    }
    putEpisodes(stage, episodes, timings, start.toString(), 24.6 + random.nextDouble());
  }

  /** Publishes an evaluate stage. */
  void putEpisodes(
      Stage stage,
      List<Trajectory> episodes,
      List<EpisodeTiming> timings,
      String startedAt,
      double seconds) {
    Map<String, ArtifactRef> outputs =
        Map.of(
            "episodes", lines(episodes.size(), i -> Json.write(episodes.get(i))),
            "timings", lines(timings.size(), i -> Json.write(timings.get(i))));
    Map<String, Long> counts = Map.of("episodes", (long) episodes.size());
    store.putStage(
        new StageRecord(
            stage,
            outputs,
            counts,
            startedAt,
            seconds,
            null,
            Map.of(),
            List.of(),
            usage(episodes)));
  }

  /** As a model in this process counts. */
  private static UsageTotal usage(List<Trajectory> episodes) {
    return episodes.stream()
        .map(
            episode ->
                UsageTotal.of(
                    new Completion(
                        "", episode.inputTokens(), episode.outputTokens(), FinishReason.STOP, 1)))
        .reduce(UsageTotal.NONE, UsageTotal::plus);
  }

  private ArtifactRef text(String text) {
    return store.put(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private ArtifactRef lines(int count, IntFunction<String> line) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      // Lone surrogates have no UTF-8, so they are stored as escapes.
      text.append(EmbeddedJson.safe(line.apply(i))).append('\n');
    }
    return text(text.toString());
  }

  private ArtifactRef losses(int steps, double from, double to, SplittableRandom random) {
    return lines(
        steps,
        i -> {
          double fall = Math.exp(-6.0 * i / steps);
          double loss = (to + (from - to) * fall) * (0.9 + 0.2 * random.nextDouble());
          return Json.write(new TrainingStep(i + 1, loss, 0.01, 1.2, 2048, 800));
        });
  }

  private static String pick(String[] words, SplittableRandom random) {
    return words[random.nextInt(words.length)];
  }

  private static String name(SplittableRandom random) {
    return pick(FIRST, random) + " " + pick(LAST, random);
  }

  private static Trajectory episode(
      int index, SplittableRandom asked, double chance, SplittableRandom random) {
    String film = pick(TOWNS, asked) + " nights";
    String director = name(asked);
    String town = pick(TOWNS, asked);
    Question question =
        new Question(
            String.format(Locale.ROOT, "two-hop-%04x", index * 2654435761L % 65536),
            Split.TEST,
            "where was the director of " + film + " born ?",
            town,
            "two-hop");
    List<Step> steps = new ArrayList<>();
    String fact = "director " + director + " . film " + film + " . year 1987 .";
    steps.add(step("i need to find " + film + " .", "search", film, fact));
    if (random.nextDouble() < chance) {
      steps.add(
          step(
              "i need to find " + director + " .",
              "search",
              director,
              "born " + town + " . person " + director + " . trade director ."));
      steps.add(
          step(
              director + " born " + town + " . so the answer is " + town + " .",
              "finish",
              town,
              ""));
      return new Trajectory(question, steps, Disposition.FINISHED, town, true, 412, 57);
    }
    double way = random.nextDouble();
    if (way < 0.6) {
      String wrong = name(random);
      steps.add(step("so the answer is " + wrong + " .", "finish", wrong, ""));
      return new Trajectory(question, steps, Disposition.FINISHED, wrong, false, 298, 41);
    }
    while (steps.size() < (way < 0.8 ? 11 : 4)) {
      steps.add(step("i need to find " + film + " .", "search", film, fact));
    }
    if (way < 0.8) {
      return new Trajectory(question, steps, Disposition.OUT_OF_ROUNDS, "", false, 1911, 180);
    }
    steps.add(new Step("born born born", "", "", "", "Thought: born born born"));
    return new Trajectory(question, steps, Disposition.UNPARSABLE, "", false, 640, 66);
  }

  private static Step step(String thought, String action, String argument, String observation) {
    String raw = "Thought: " + thought + "\nAction: " + action + "[" + argument + "]\n";
    return new Step(thought, action, argument, observation, raw);
  }

  /** Writes the reports of two sweeps into the directory named first. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    Map.of("sizes", SIZES, "grid", GRID, "seeds", SEEDS)
        .forEach(
            (name, yaml) -> {
              SampleSweep sweep = finished(yaml);
              ArtifactStore store = sweep.store;
              ReportBuilder.write(store, sweep.plan, sweep.report(), directory.resolve(name));
            });
  }
}
