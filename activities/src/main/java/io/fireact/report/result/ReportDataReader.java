package io.fireact.report.result;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.fit.ScalingFit;
import io.fireact.lm.train.TrainingStep;
import io.fireact.plan.Plan;
import io.fireact.plan.Settings;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.MeasuredSeries.Counted;
import io.fireact.score.EpisodeScores;
import io.fireact.score.MethodChoice;
import io.fireact.score.MethodGroups;
import io.fireact.score.PointScore;
import io.fireact.score.Ranking;
import io.fireact.score.Run;
import io.fireact.score.RunMean;
import io.fireact.score.TurnDistribution;
import io.fireact.spec.AgentSpec;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads finished stages and scores their episodes. One point's episodes are in memory at once. */
public final class ReportDataReader {
  private final ArtifactStore store;
  private final Plan plan;
  private final Map<String, Stage> byKey = new HashMap<>();

  /** By evaluate stage; points may share one. */
  private final Map<String, EpisodeScores> scores = new HashMap<>();

  /** By evaluate stage, then by type of question. */
  private final Map<String, Map<String, EpisodeScores>> categories = new HashMap<>();

  private ReportDataReader(ArtifactStore store, Plan plan) {
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
  public static ReportData read(ArtifactStore store, Plan plan, Stage report) {
    return new ReportDataReader(store, plan).data(report);
  }

  private ReportData data(Stage report) {
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
    List<Plan.Point> planned = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      planned.add(new Plan.Point(input.points().get(i), evaluations.get(i).key()));
    }
    Settings settings = Settings.of(planned, plan.stages());
    List<Integer> counts = evaluations.stream().map(this::trajectories).toList();
    Map<Integer, String> seeds = new HashMap<>();
    for (Settings.Setting setting : settings.settings()) {
      for (Settings.Run run : setting.runs()) {
        run.points().forEach(at -> seeds.put(at, Axes.text(run.seeds())));
      }
    }
    Axes axes =
        new Axes(settings, input.points(), counts, evaluations.stream().map(this::steps).toList());
    List<MeasuredPoint> points = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      Map<String, String> labels = axes.ordered(input.points().get(i));
      points.add(point(i, labels, seeds.getOrDefault(i, ""), counts.get(i), evaluations.get(i)));
    }
    List<MeasuredSetting> found = settings(axes, settings, points);
    List<StageFact> facts = facts(report);
    return new ReportData(
        input.experiment(),
        plan.id(),
        report,
        axes.settings(),
        settings.seedAxes(),
        points,
        found,
        series(axes, found, Counted.TRAJECTORIES),
        series(axes, found, Counted.STEPS).stream().filter(MeasuredSeries::varies).toList(),
        new NoiseLevels(byKey).of(input.points(), evaluations, measured(settings, found)),
        facts,
        trainings(facts),
        choices(found),
        Optional.ofNullable(input.published()));
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

  private MeasuredPoint point(
      int index, Map<String, String> axes, String seeds, int count, Stage evaluate) {
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
    AgentSpec agent = agent(evaluate);
    EpisodeScores each =
        scores.computeIfAbsent(
            evaluate.key(), key -> EpisodeScores.of(episodes, timings, agent.rounds()));
    categories.computeIfAbsent(
        evaluate.key(), key -> EpisodeScores.byCategory(episodes, timings, agent.rounds()));
    return new MeasuredPoint(
        index,
        axes.isEmpty() ? "the one point" : Axes.text(axes),
        axes,
        seeds,
        count,
        steps(evaluate),
        agent.shots() + agent.fewShot(),
        PointScore.of(each, episodes),
        TurnDistribution.of(episodes),
        ConstantGuess.of(episodes),
        each.right(),
        new StageRecord(
            evaluate,
            record.outputs(),
            record.counts(),
            record.startedAt(),
            record.seconds(),
            record.waitedSeconds(),
            record.madeFrom(),
            record.madeOn()),
        JsonLines.output(record, "episodes"));
  }

  private static AgentSpec agent(Stage evaluate) {
    if (evaluate.input() instanceof StageInput.Evaluate input) {
      return input.agent();
    }
    throw new FailureException(
        FailureType.BAD_DATA,
        "stage '" + evaluate.label() + "' (" + evaluate.key() + ") is not an evaluate stage");
  }

  /** As counted while training, where epochs were asked for; else as the spec says. */
  private long steps(Stage evaluate) {
    String adapter = evaluate.needs().get("adapter");
    if (adapter == null) {
      return 0;
    }
    return store
        .stage(adapter)
        .flatMap(record -> Optional.ofNullable(record.counts().get("steps")))
        .orElseGet(
            () ->
                planned(adapter, evaluate).input() instanceof StageInput.FineTune input
                    ? (long) input.fineTune().optimizer().steps()
                    : 0L);
  }

  private List<MeasuredSetting> settings(Axes axes, Settings settings, List<MeasuredPoint> points) {
    List<List<Run>> runs = new ArrayList<>();
    List<Ranking.Candidate> candidates = new ArrayList<>();
    for (Settings.Setting setting : settings.settings()) {
      List<Run> mine = setting.runs().stream().map(this::run).toList();
      runs.add(mine);
      candidates.add(new Ranking.Candidate(setting.questions(), mine, mine.size()));
    }
    Ranking ranking = Ranking.of(candidates);
    List<MeasuredSetting> found = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Settings.Setting setting = settings.settings().get(i);
      Map<String, String> labels = axes.ordered(setting.axes());
      found.add(
          new MeasuredSetting(
              i,
              labels.isEmpty() ? "the one setting" : Axes.text(labels),
              labels,
              setting.questions(),
              setting.runs().stream().map(run -> points.get(run.points().get(0))).toList(),
              RunMean.all(runs.get(i)),
              categories(setting),
              ranking.best(i),
              ranking.differences().get(i)));
    }
    return found;
  }

  private List<MeasuredCategory> categories(Settings.Setting setting) {
    Map<String, List<Run>> runs = new TreeMap<>();
    for (Settings.Run run : setting.runs()) {
      categories
          .getOrDefault(run.evaluate(), Map.of())
          .forEach(
              (name, part) ->
                  runs.computeIfAbsent(name, unused -> new ArrayList<>())
                      .add(new Run(Axes.text(run.seeds()), part)));
    }
    List<MeasuredCategory> found = new ArrayList<>();
    runs.forEach(
        (name, mine) ->
            found.add(
                new MeasuredCategory(
                    name,
                    mine.stream().mapToInt(run -> run.scores().items()).sum(),
                    mine.stream().mapToInt(run -> run.scores().right()).sum(),
                    RunMean.all(mine))));
    return found;
  }

  private List<NoiseLevels.Measured> measured(Settings settings, List<MeasuredSetting> found) {
    return found.stream()
        .map(
            setting ->
                new NoiseLevels.Measured(
                    setting,
                    settings.settings().get(setting.index()).runs().stream()
                        .map(this::run)
                        .toList()))
        .toList();
  }

  private Run run(Settings.Run run) {
    return new Run(Axes.text(run.seeds()), Objects.requireNonNull(scores.get(run.evaluate())));
  }

  /** Settings of one choice were asked the same: their runs have the same data sets. */
  private List<MeasuredChoice> choices(List<MeasuredSetting> settings) {
    MethodGroups<MeasuredSetting> groups =
        new MethodGroups<>(
            MeasuredSetting::axes,
            setting -> agent(setting.runs().get(0).record().stage()).method().id(),
            ReportDataReader::asked);
    List<MeasuredChoice> choices = new ArrayList<>();
    for (MethodGroups.Group<MeasuredSetting> group : groups.of(settings)) {
      List<MethodChoice.Option> options = new ArrayList<>();
      for (MeasuredSetting setting : group.members()) {
        Map<String, String> own = new LinkedHashMap<>(setting.axes());
        own.keySet().removeAll(group.common().keySet());
        options.add(
            new MethodChoice.Option(
                Axes.text(own),
                setting.runs().stream()
                    .map(
                        run ->
                            new Run(
                                run.seeds(),
                                Objects.requireNonNull(scores.get(run.record().stage().key()))))
                    .toList()));
      }
      choices.add(new MeasuredChoice(Axes.text(group.common()), MethodChoice.of(options)));
    }
    return choices;
  }

  private static String asked(MeasuredSetting setting) {
    TreeSet<String> datasets = new TreeSet<>();
    setting
        .runs()
        .forEach(run -> datasets.add(run.record().stage().needs().getOrDefault("dataset", "")));
    return "%s %s %d"
        .formatted(datasets, setting.evaluate().split(), setting.evaluate().questions());
  }

  private List<MeasuredSeries> series(Axes axes, List<MeasuredSetting> settings, Counted counted) {
    Map<Map<String, String>, List<MeasuredSetting>> groups = new LinkedHashMap<>();
    for (MeasuredSetting setting : settings) {
      groups
          .computeIfAbsent(axes.series(setting.axes(), counted), k -> new ArrayList<>())
          .add(setting);
    }
    List<MeasuredSeries> series = new ArrayList<>();
    groups.forEach((common, members) -> series.add(oneSeries(Axes.text(common), counted, members)));
    return series;
  }

  private MeasuredSeries oneSeries(String name, Counted counted, List<MeasuredSetting> settings) {
    List<ScalingFit.Sample> samples = new ArrayList<>();
    List<List<Run>> runs = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (MeasuredSetting setting : settings) {
      if (!setting.prompted()) {
        List<Run> mine = new ArrayList<>();
        for (MeasuredPoint run : setting.runs()) {
          EpisodeScores each = Objects.requireNonNull(scores.get(run.record().stage().key()));
          mine.add(new Run(run.seeds(), each));
          // Another setting of the series may have the same n, such as with other steps.
          boolean first = taken.add(counted.of(run) + " " + run.seeds());
          samples.add(
              new ScalingFit.Sample(
                  counted.of(run),
                  run.right(),
                  run.score().items(),
                  first ? run.seeds() : run.name()));
        }
        runs.add(mine);
      }
    }
    samples.sort(Comparator.comparingInt(ScalingFit.Sample::n));
    double shared = RunMean.shared(runs);
    return MeasuredSeries.of(name, counted, settings, samples, ScalingFit.of(samples, shared));
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
