package io.fireact.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.cli.result.FinishedRuns;
import io.fireact.cli.result.SettingResult;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.score.Covers;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.store.FileArtifactStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked is a run of the setting that the report calls the best, and not a lucky one. */
final class PointChoiceTest {
  private static final String SPEC =
      """
      version: 1
      name: grid
      task: {kind: world, test: 40}
      evaluate: {split: test, questions: 40}
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0, agent.shots: 2}
          - {label: "16", fine_tune.trajectories: 16}
          - {label: "64", fine_tune.trajectories: 64}
        seed: [1, 2, 3]
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @SuppressWarnings("NullAway.Init")
  private FileArtifactStore store;

  private final Plan plan = plan();

  @BeforeEach
  void everythingButEvaluationsIsFinished() {
    store = new FileArtifactStore(directory, new Meters(new SimpleMeterRegistry()));
    for (Stage stage : plan.stages()) {
      if (stage.kind() != StageKind.EVALUATE && stage.kind() != StageKind.REPORT) {
        store.putStage(new StageRecord(stage, Map.of(), Map.of(), "2026-03-01T09:00:00Z", 1));
      }
    }
  }

  @Test
  void theRunNearestToTheMeanOfTheBestSettingIsAsked() {
    evaluate("0", 0, 0, 1);
    evaluate("16", 38, 1, 2);
    evaluate("64", 30, 20, 26);
    PointChoice.Chosen chosen = choose(Map.of());
    assertThat(chosen.label()).contains("n=64").contains("seed=3");
    assertThat(chosen.why())
        .isEqualTo(
            "of the setting with the highest exact match, 63.3 % over 3 runs, the run nearest to"
                + " that mean");
  }

  @Test
  void amongThePointsThatWereNamedTooTheRunIsNoLuckyOne() {
    evaluate("16", 38, 1, 21);
    assertThat(choose(Map.of("n", "16")).label()).contains("seed=3");
    assertThat(choose(Map.of("n", "16", "seed", "1")).why()).isEmpty();
  }

  @Test
  void aLoneRunOfAFailedSettingIsNotTheBest() {
    evaluate("16", 39);
    evaluate("64", 30, 20);
    assertThat(choose(Map.of()).label()).contains("n=64");
    List<SettingResult> settings = runs().settings();
    assertThat(settings).extracting(SettingResult::runs).containsExactly(1, 2);
    assertThat(settings).extracting(SettingResult::planned).containsExactly(3, 3);
    assertThat(settings).extracting(SettingResult::best).containsExactly(false, true);
    assertThat(settings.get(0).em().covers()).isEqualTo(Covers.QUESTIONS);
    assertThat(settings.get(1).em().covers()).isEqualTo(Covers.QUESTIONS_AND_RUNS);
    assertThat(settings.get(1).points()).containsExactly(1, 2);
  }

  @Test
  void withoutEvaluationsTheLastFineTunedPointIsAskedAndThatIsSaid() {
    PointChoice.Chosen chosen = choose(Map.of());
    assertThat(chosen.label()).contains("n=64").contains("seed=3");
    assertThat(chosen.why()).contains("the last one that is finished");
    assertThat(runs().settings()).isEmpty();
  }

  private PointChoice.Chosen choose(Map<String, String> labels) {
    return new PointChoice(StoredSweep.of(plan, store), runs(), "grid").choose(labels);
  }

  private FinishedRuns runs() {
    return FinishedRuns.read(StoredSweep.of(plan, store), store);
  }

  /** Seeds 1, 2, ... of an n have so many of 40 questions right. */
  private void evaluate(String n, int... right) {
    for (int seed = 1; seed <= right.length; seed++) {
      Map<String, String> axes = Map.of("n", n, "seed", Integer.toString(seed));
      String key =
          plan.points().stream()
              .filter(point -> point.axes().equals(axes))
              .findFirst()
              .orElseThrow()
              .evaluate();
      Stage stage =
          plan.stages().stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
      int count = right[seed - 1];
      String world = "w" + seed + "-";
      String episodes =
          IntStream.range(0, 40)
              .mapToObj(i -> Json.write(episode(world + i, i < count)))
              .collect(Collectors.joining("\n", "", "\n"));
      String timings =
          IntStream.range(0, 40)
              .mapToObj(i -> Json.write(new EpisodeTiming(world + i, 1)))
              .collect(Collectors.joining("\n", "", "\n"));
      store.putStage(
          new StageRecord(
              stage,
              Map.of("episodes", put(episodes), "timings", put(timings)),
              Map.of(),
              "2026-03-01T09:00:00Z",
              1));
    }
  }

  private ArtifactRef put(String text) {
    return store.put(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Trajectory episode(String id, boolean right) {
    return new Trajectory(
        new Question(id, Split.TEST, "?", "x", "two-hop"),
        List.of(),
        Disposition.FINISHED,
        right ? "x" : "y",
        right,
        1,
        1);
  }

  private static Plan plan() {
    SpecResult result = SpecReader.read(SPEC, "grid.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return Planner.plan(valid.spec());
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems());
  }
}
