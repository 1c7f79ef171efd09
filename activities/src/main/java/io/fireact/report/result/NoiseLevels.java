package io.fireact.report.result;

import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.score.Difference;
import io.fireact.score.RelativeChange;
import io.fireact.score.Run;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ToolNoise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the settings of a sweep that differ in the noise of searches only. */
final class NoiseLevels {
  private final Map<String, Stage> stages;
  private final Map<String, Noise> known = new HashMap<>();

  /** Of the evaluation's searches and of the teacher's. */
  private record Noise(ToolNoise evaluation, ToolNoise training) {
    boolean isNone() {
      return evaluation.isNone() && training.isNone();
    }
  }

  /** A setting and the runs that are compared. */
  record Measured(MeasuredSetting setting, List<Run> runs) {}

  /**
   * @param stages by key
   */
  NoiseLevels(Map<String, Stage> stages) {
    this.stages = stages;
  }

  /**
   * One for each setting without noise that has others beside it.
   *
   * @param points axis name to label of each point
   * @param evaluations the stage of each point
   */
  List<Robustness> of(
      List<Map<String, String>> points, List<Stage> evaluations, List<Measured> settings) {
    List<Noise> noises = evaluations.stream().map(this::noise).toList();
    List<String> axes =
        points.stream()
            .flatMap(point -> point.keySet().stream())
            .distinct()
            .filter(axis -> Axes.sets(axis, points, noises))
            .toList();
    Map<Map<String, String>, List<Measured>> groups = new LinkedHashMap<>();
    for (Measured measured : settings) {
      Map<String, String> rest = new LinkedHashMap<>(measured.setting().axes());
      rest.keySet().removeAll(axes);
      groups.computeIfAbsent(rest, unused -> new ArrayList<>()).add(measured);
    }
    List<Robustness> found = new ArrayList<>();
    groups.forEach((common, group) -> of(Axes.text(common), group).ifPresent(found::add));
    return found;
  }

  private Optional<Robustness> of(String name, List<Measured> group) {
    Optional<Measured> reference = group.stream().filter(each -> noise(each).isNone()).findFirst();
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    Measured without = reference.get();
    List<Robustness.Level> levels =
        group.stream()
            .filter(each -> !noise(each).isNone() && comparable(each, without))
            .sorted(Comparator.comparing(each -> noise(each).evaluation().probability()))
            .map(each -> level(each, without))
            .toList();
    return levels.isEmpty()
        ? Optional.empty()
        : Optional.of(new Robustness(name, without.setting().em(), levels));
  }

  private Robustness.Level level(Measured noisy, Measured without) {
    Noise noise = noise(noisy);
    return new Robustness.Level(
        noisy.setting().name(),
        noise.evaluation(),
        noise.training(),
        noisy.setting().em(),
        Difference.of(noisy.runs(), without.runs()),
        RelativeChange.of(noisy.runs(), without.runs()).orElse(null));
  }

  /** Whether they were asked the same questions by agents that differ in noise only. */
  private static boolean comparable(Measured one, Measured other) {
    return one.setting().questions().equals(other.setting().questions())
        && silent(one).equals(silent(other));
  }

  private static AgentSpec silent(Measured measured) {
    return agent(measured.setting().runs().get(0).record().stage()).withNoise(ToolNoise.NONE);
  }

  private static AgentSpec agent(Stage stage) {
    if (stage.input() instanceof StageInput.Evaluate input) {
      return input.agent();
    }
    throw new IllegalStateException(stage.label() + " is not an evaluate stage");
  }

  private Noise noise(Measured measured) {
    return noise(measured.setting().runs().get(0).record().stage());
  }

  private Noise noise(Stage evaluate) {
    return known.computeIfAbsent(
        evaluate.key(),
        key -> new Noise(seedless(agent(evaluate).noise()), seedless(ofTeacher(evaluate))));
  }

  /** Runs of one setting may differ in the noise's seed. */
  private static ToolNoise seedless(ToolNoise noise) {
    return noise.isNone()
        ? ToolNoise.NONE
        : new ToolNoise(noise.probability(), noise.observation(), noise.appliesTo(), 0);
  }

  private ToolNoise ofTeacher(Stage stage) {
    if (stage.input() instanceof StageInput.Trajectories trajectories) {
      return trajectories.agent().noise();
    }
    for (String need : stage.needs().values()) {
      Stage before = stages.get(need);
      ToolNoise noise = before == null ? ToolNoise.NONE : ofTeacher(before);
      if (!noise.isNone()) {
        return noise;
      }
    }
    return ToolNoise.NONE;
  }
}
