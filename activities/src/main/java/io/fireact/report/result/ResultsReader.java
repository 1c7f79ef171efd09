package io.fireact.report.result;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import io.fireact.fit.ScalingFit;
import io.fireact.lm.train.TrainingStep;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.score.PointScore;
import io.fireact.store.ArtifactStore;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads finished stages and scores their episodes. One point's episodes are in memory at once. */
public final class ResultsReader {
  /** Any fixed number: the same points must give the same fit in every report. */
  private static final long FIT_SEED = 2023;

  private final ArtifactStore store;
  private final Plan plan;
  private final Map<String, Stage> byKey = new HashMap<>();

  private ResultsReader(ArtifactStore store, Plan plan) {
    this.store = store;
    this.plan = plan;
    plan.stages().forEach(stage -> byKey.put(stage.key(), stage));
  }

  /**
   * Reads what {@code report} is about.
   *
   * @throws FailureException BAD_DATA when a point's stage is not finished, has no episodes, or
   *     holds something else; the store's own failures pass through
   */
  public static Results read(ArtifactStore store, Plan plan, Stage report) {
    return new ResultsReader(store, plan).results(report);
  }

  private Results results(Stage report) {
    if (!(report.input() instanceof StageInput.Report input)) {
      throw new IllegalArgumentException("report: a stage of kind " + report.kind());
    }
    List<Stage> evaluations = new ArrayList<>();
    for (int i = 0; i < input.points().size(); i++) {
      evaluations.add(planned(report.needs().getOrDefault("point-" + i, "none"), report));
    }
    if (evaluations.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "stage '" + report.label() + "' (" + report.key() + ") has no points");
    }
    List<Integer> counts = evaluations.stream().map(this::trajectories).toList();
    Axes axes = new Axes(input.points(), counts);
    List<PointResult> points = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      Map<String, String> labels = axes.ordered(input.points().get(i));
      points.add(point(i, labels, counts.get(i), evaluations.get(i)));
    }
    List<StageFact> facts = facts(report);
    return new Results(
        input.experiment(),
        plan.id(),
        report,
        axes.names(),
        points,
        series(axes, points),
        facts,
        trainings(facts));
  }

  private Stage planned(String key, Stage from) {
    Stage stage = byKey.get(key);
    if (stage == null) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "stage '"
              + from.label()
              + "' ("
              + from.key()
              + ") needs a stage that the plan "
              + plan.id()
              + " does not hold: "
              + key);
    }
    return stage;
  }

  private int trajectories(Stage evaluate) {
    String adapter = evaluate.needs().get("adapter");
    if (adapter == null) {
      return 0;
    }
    Stage stage = planned(adapter, evaluate);
    return stage.input() instanceof StageInput.FineTune input ? input.fineTune().trajectories() : 0;
  }

  private PointResult point(int index, Map<String, String> axes, int count, Stage evaluate) {
    StageRecord record =
        store
            .stage(evaluate.key())
            .orElseThrow(
                () ->
                    new FailureException(
                        FailureType.BAD_DATA,
                        "stage '"
                            + evaluate.label()
                            + "' ("
                            + evaluate.key()
                            + ") is not finished: run the experiment before its report"));
    List<Trajectory> episodes = JsonLines.read(store, record, "episodes", Trajectory.class);
    if (episodes.isEmpty()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "stage '" + evaluate.label() + "' (" + evaluate.key() + ") has no episodes to report");
    }
    List<EpisodeTiming> timings = JsonLines.read(store, record, "timings", EpisodeTiming.class);
    PointScore score = PointScore.of(episodes, timings);
    int right = (int) episodes.stream().filter(Verdict::right).count();
    int shots = evaluate.input() instanceof StageInput.Evaluate input ? input.agent().shots() : 0;
    return new PointResult(
        index,
        axes.isEmpty() ? "the one point" : Axes.text(axes),
        axes,
        count,
        shots,
        score,
        right,
        new StageRecord(
            evaluate,
            record.outputs(),
            record.counts(),
            record.startedAt(),
            record.seconds(),
            record.madeOn()),
        JsonLines.output(record, "episodes"));
  }

  private static List<SeriesResult> series(Axes axes, List<PointResult> points) {
    Map<Map<String, String>, List<PointResult>> groups = new LinkedHashMap<>();
    for (PointResult point : points) {
      groups.computeIfAbsent(axes.series(point.axes()), k -> new ArrayList<>()).add(point);
    }
    List<SeriesResult> series = new ArrayList<>();
    groups.forEach((common, members) -> series.add(oneSeries(Axes.text(common), members)));
    return series;
  }

  private static SeriesResult oneSeries(String name, List<PointResult> points) {
    List<ScalingFit.Sample> samples =
        points.stream()
            .filter(point -> !point.prompted())
            .map(
                point ->
                    new ScalingFit.Sample(
                        point.trajectories(), point.right(), point.score().items()))
            .sorted(Comparator.comparingInt(ScalingFit.Sample::n))
            .toList();
    long sizes = samples.stream().map(ScalingFit.Sample::n).distinct().count();
    boolean repeated = sizes < samples.size();
    return new SeriesResult(name, points, samples, repeated, ScalingFit.of(samples, FIT_SEED));
  }

  /** The stages behind the report, in the plan's order. */
  private List<StageFact> facts(Stage report) {
    Set<String> reached = new HashSet<>();
    List<Stage> open = new ArrayList<>(List.of(report));
    while (!open.isEmpty()) {
      Stage stage = open.remove(open.size() - 1);
      for (String need : stage.needs().values()) {
        if (reached.add(need)) {
          open.add(planned(need, stage));
        }
      }
    }
    return plan.stages().stream()
        .filter(stage -> reached.contains(stage.key()))
        .map(stage -> new StageFact(stage, store.stage(stage.key())))
        .toList();
  }

  private List<Training> trainings(List<StageFact> facts) {
    List<Training> trainings = new ArrayList<>();
    for (StageFact fact : facts) {
      Optional<StageRecord> record = fact.record();
      if (record.isPresent() && record.get().outputs().containsKey("losses")) {
        List<TrainingStep> steps =
            JsonLines.read(store, record.get(), "losses", TrainingStep.class);
        if (!steps.isEmpty()) {
          trainings.add(new Training(fact.stage(), steps));
        }
      }
    }
    return trainings;
  }
}
