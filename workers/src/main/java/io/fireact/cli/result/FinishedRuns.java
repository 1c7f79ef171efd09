package io.fireact.cli.result;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.plan.Plan;
import io.fireact.plan.Settings;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import io.fireact.score.Ranking;
import io.fireact.score.Run;
import io.fireact.score.RunMean;
import io.fireact.stage.Plans;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the finished evaluations of a sweep found, point by point and setting by setting. Each
 * evaluation is read and scored once.
 */
public final class FinishedRuns {
  private final StoredSweep sweep;

  /** Of each point of the plan its place among the finished ones, and of others how many are. */
  private final int[] places;

  private final Map<String, EpisodeScores> scores = new HashMap<>();
  private final Map<String, PointScore> sums = new HashMap<>();

  private FinishedRuns(StoredSweep sweep) {
    this.sweep = sweep;
    this.places = new int[sweep.plan().points().size()];
  }

  /** Scores anew all that is finished. */
  public static FinishedRuns read(StoredSweep sweep, ArtifactStore store) {
    FinishedRuns runs = new FinishedRuns(sweep);
    int finished = 0;
    for (int i = 0; i < runs.places.length; i++) {
      Plan.Point point = sweep.plan().points().get(i);
      StageRecord record = sweep.records().get(point.evaluate());
      runs.places[i] = finished;
      finished += record == null ? 0 : 1;
      if (record != null && !runs.scores.containsKey(point.evaluate())) {
        List<Trajectory> episodes =
            JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class);
        List<EpisodeTiming> timings =
            JsonLines.read(store, Plans.output(record, "timings"), EpisodeTiming.class);
        EpisodeScores each =
            EpisodeScores.of(
                episodes, timings, rounds(Plans.stage(sweep.plan(), point.evaluate())));
        runs.scores.put(point.evaluate(), each);
        runs.sums.put(point.evaluate(), PointScore.of(each, episodes));
      }
    }
    return runs;
  }

  private static int rounds(Stage evaluate) {
    return evaluate.input() instanceof StageInput.Evaluate input ? input.agent().rounds() : 0;
  }

  /** The finished points in the plan's order. */
  public List<PointSummary> points() {
    List<PointSummary> points = new ArrayList<>();
    for (Plan.Point point : sweep.plan().points()) {
      PointScore score = sums.get(point.evaluate());
      if (score != null) {
        points.add(PointSummary.of(point.axes(), score));
      }
    }
    return points;
  }

  /** The settings of which at least one run is finished, in the plan's order. */
  public List<SettingResult> settings() {
    List<Group> groups = groups(sweep.plan().points());
    if (groups.isEmpty()) {
      return List.of();
    }
    Ranking ranking = rank(groups);
    List<SettingResult> settings = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      List<Run> runs = group.scored();
      settings.add(
          new SettingResult(
              group.setting.axes(),
              group.setting.questions(),
              runs.size(),
              group.setting.runs().size(),
              ranking.best(i),
              ranking.tied(i),
              runs.stream().mapToInt(run -> run.scores().items()).sum(),
              SettingResult.byId(RunMean.all(runs)),
              group.places()));
    }
    return settings;
  }

  /**
   * A run that stands for the best of some settings.
   *
   * @param point of the plan
   * @param why in a few words
   */
  public record Typical(Plan.Point point, String why) {}

  /**
   * Of the best setting among these points the run whose exact match is nearest to the setting's
   * mean: the luckiest run would show what the setting does not do. Empty where none of the points
   * is evaluated, or none answers a question.
   *
   * @param points some of the plan's
   */
  public Optional<Typical> typical(List<Plan.Point> points) {
    List<Group> groups = groups(points);
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Group best = groups.get(rank(groups).best());
    double mean = RunMean.of(Metric.EXACT_MATCH, best.scored()).orElseThrow().interval().mean();
    if (mean == 0) {
      return Optional.empty();
    }
    Plan.Point chosen =
        best.finished.stream()
            .min(
                Comparator.comparingDouble(
                    run -> Math.abs(scored(run).scores().mean(Metric.EXACT_MATCH) - mean)))
            .map(run -> points.get(run.points().get(0)))
            .orElseThrow();
    int runs = best.finished.size();
    String setting = groups.size() == 1 ? "" : "of the setting with the highest exact match, ";
    return Optional.of(
        new Typical(
            chosen,
            runs == 1
                ? setting + "%.1f %%, its one evaluated run".formatted(100 * mean)
                : setting
                    + "%.1f %% over %d runs, the run nearest to that mean"
                        .formatted(100 * mean, runs)));
  }

  private static Ranking rank(List<Group> groups) {
    return Ranking.of(
        groups.stream()
            .map(
                group ->
                    new Ranking.Candidate(
                        group.setting.questions(), group.scored(), group.setting.runs().size()))
            .toList());
  }

  private List<Group> groups(List<Plan.Point> points) {
    return Settings.of(points, sweep.plan().stages()).settings().stream()
        .map(Group::new)
        .filter(group -> !group.finished.isEmpty())
        .toList();
  }

  private Run scored(Settings.Run run) {
    return new Run(
        run.seeds().entrySet().stream()
            .map(seed -> seed.getKey() + "=" + seed.getValue())
            .collect(Collectors.joining(", ")),
        Objects.requireNonNull(scores.get(run.evaluate())));
  }

  /** A setting and its finished runs. */
  private final class Group {
    private final Settings.Setting setting;
    private final List<Settings.Run> finished;

    Group(Settings.Setting setting) {
      this.setting = setting;
      this.finished =
          setting.runs().stream().filter(run -> scores.containsKey(run.evaluate())).toList();
    }

    List<Run> scored() {
      return finished.stream().map(FinishedRuns.this::scored).toList();
    }

    /** Where the runs' points stand among the finished ones; for groups of the whole plan. */
    List<Integer> places() {
      return finished.stream().map(run -> places[run.points().get(0)]).toList();
    }
  }
}
