package io.fireact.report;

import io.fireact.agent.Disposition;
import io.fireact.agent.UsageTotal;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.MeasuredCategory;
import io.fireact.report.result.MeasuredChoice;
import io.fireact.report.result.MeasuredPoint;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.Names;
import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Robustness;
import io.fireact.report.result.StageFact;
import io.fireact.report.result.StageUsage;
import io.fireact.score.Interval;
import io.fireact.score.MethodChoice;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import io.fireact.score.RunMean;
import io.fireact.score.TurnDistribution;
import io.fireact.spec.ToolNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables as CSV (RFC 4180, with plain newlines), unrounded. */
final class ReportCsv {
  private ReportCsv() {}

  /** A row a setting, over its runs. */
  static String settings(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head = axes(data.axes());
    head.addAll(List.of("trajectories", "steps", "shots", "split", "runs", "items", "right"));
    for (Metric metric : Metric.values()) {
      head.addAll(List.of(metric.id(), metric.id() + "_sd"));
      bounds(head, metric);
    }
    head.addAll(List.of("interval_covers", "best", "tied_with_best"));
    head.addAll(List.of("below_best", "below_best_low", "below_best_high", "constant_guess"));
    dispositions(head);
    line(out, head);
    for (MeasuredSetting setting : data.settings()) {
      List<String> row = new ArrayList<>();
      data.axes().forEach(axis -> row.add(setting.axes().getOrDefault(axis, "")));
      row.add(Integer.toString(setting.trajectories()));
      row.add(Long.toString(setting.steps()));
      row.add(Integer.toString(setting.shots()));
      row.add(Names.of(setting.evaluate().split()));
      row.add(Integer.toString(setting.runs().size()));
      row.add(Integer.toString(setting.items()));
      row.add(Integer.toString(setting.right()));
      for (Metric metric : Metric.values()) {
        mean(row, setting.means().get(metric));
      }
      row.add(setting.em().covers().name().toLowerCase(Locale.ROOT));
      row.add(Boolean.toString(setting.best()));
      row.add(Boolean.toString(setting.tied()));
      numbers(
          row,
          setting.belowBest().interval().mean(),
          setting.belowBest().interval().low(),
          setting.belowBest().interval().high(),
          setting.constantGuess());
      for (Disposition disposition : Disposition.values()) {
        row.add(Integer.toString(setting.ended(disposition)));
      }
      line(out, row);
    }
    return out.toString();
  }

  /** A row a point. */
  static String runs(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head = axes(data.axes());
    head.addAll(axes(data.seedAxes()));
    head.addAll(List.of("trajectories", "steps", "shots", "split", "items", "right"));
    for (Metric metric : Metric.values()) {
      head.add(metric.id());
      if (metric.share()) {
        bounds(head, metric);
      }
    }
    head.add("constant_guess");
    dispositions(head);
    head.addAll(List.of("evaluate_stage", "episodes_sha256"));
    line(out, head);
    data.points().forEach(point -> line(out, row(data, point)));
    return out.toString();
  }

  /** A row a setting and type of question. */
  static String categories(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head = axes(data.axes());
    head.addAll(List.of("trajectories", "shots", "category", "runs", "items", "right"));
    for (Metric metric : Metric.values()) {
      head.addAll(List.of(metric.id(), metric.id() + "_sd"));
      bounds(head, metric);
    }
    line(out, head);
    for (MeasuredSetting setting : data.settings()) {
      for (MeasuredCategory category : setting.categories()) {
        List<String> row = new ArrayList<>();
        data.axes().forEach(axis -> row.add(setting.axes().getOrDefault(axis, "")));
        row.add(Integer.toString(setting.trajectories()));
        row.add(Integer.toString(setting.shots()));
        row.add(category.name());
        row.add(Integer.toString(setting.runs().size()));
        row.add(Integer.toString(category.items()));
        row.add(Integer.toString(category.right()));
        for (Metric metric : Metric.values()) {
          mean(row, category.means().get(metric));
        }
        line(out, row);
      }
    }
    return out.toString();
  }

  /** A row a setting and number of turns; unfinished episodes are in a row without a number. */
  static String turns(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head = axes(data.axes());
    head.addAll(List.of("trajectories", "shots", "turns", "episodes", "share_of_all"));
    line(out, head);
    for (MeasuredSetting setting : data.settings()) {
      TurnDistribution turns = setting.turns();
      for (int count = 0; count <= turns.most(); count++) {
        if (turns.finishedIn(count) > 0) {
          line(out, turns(data, setting, Integer.toString(count), turns.finishedIn(count)));
        }
      }
      line(out, turns(data, setting, "", turns.unfinished()));
    }
    return out.toString();
  }

  private static List<String> turns(
      ReportData data, MeasuredSetting setting, String turns, int episodes) {
    List<String> row = new ArrayList<>();
    data.axes().forEach(axis -> row.add(setting.axes().getOrDefault(axis, "")));
    row.add(Integer.toString(setting.trajectories()));
    row.add(Integer.toString(setting.shots()));
    row.add(turns);
    row.add(Integer.toString(episodes));
    numbers(row, (double) episodes / setting.items());
    return row;
  }

  /** A row a setting with noise of searches, beside the one without. */
  static String robustness(List<Robustness> all) {
    StringBuilder out = new StringBuilder();
    List<String> head =
        new ArrayList<>(
            List.of(
                "series",
                "setting",
                "noise_probability",
                "noise_observation",
                "teachers_noise_probability",
                "teachers_noise_observation"));
    for (String number : List.of("em_without", "em", "change", "relative_change", "over_runs")) {
      head.addAll(List.of(number, number + "_low", number + "_high"));
    }
    line(out, head);
    for (Robustness each : all) {
      for (Robustness.Level level : each.levels()) {
        List<String> row = new ArrayList<>(List.of(each.name(), level.setting()));
        noise(row, level.noise());
        noise(row, level.training());
        interval(row, each.reference().interval());
        interval(row, level.em().interval());
        interval(row, level.change().absolute());
        interval(row, level.change().relative());
        interval(row, level.overRuns() == null ? null : level.overRuns().interval());
        line(out, row);
      }
    }
    return out.toString();
  }

  private static void noise(List<String> row, ToolNoise noise) {
    row.add(Double.toString(noise.probability()));
    row.add(noise.isNone() ? "" : noise.observation().name().toLowerCase(Locale.ROOT));
  }

  /** A row a stage. Without its record where the store has none; see {@link StageRecord}. */
  static String stages(ReportData data) {
    StringBuilder out = new StringBuilder();
    line(out, List.of("stage", "kind", "key", "started_at", "seconds", "waited_seconds"));
    for (StageFact fact : data.stages()) {
      Optional<StageRecord> record = fact.record();
      line(
          out,
          List.of(
              fact.stage().label(),
              Names.of(fact.stage().kind()),
              fact.stage().key(),
              record.map(StageRecord::startedAt).orElse(""),
              record.map(StageRecord::seconds).map(String::valueOf).orElse(""),
              record.map(StageRecord::waitedSeconds).map(String::valueOf).orElse("")));
    }
    return out.toString();
  }

  /**
   * A row a stage whose model calls are known: their tokens, and of how many calls each count is
   * known. A count that no call has is empty.
   */
  static String usage(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head =
        new ArrayList<>(List.of("stage", "kind", "key", "provider", "models", "calls"));
    for (String name : List.of("input", "cached", "output", "reasoning")) {
      head.addAll(List.of(name + "_tokens", name + "_known_calls"));
    }
    line(out, head);
    for (StageUsage one : StageUsage.of(data.stages())) {
      UsageTotal usage = one.usage();
      List<String> row =
          new ArrayList<>(
              List.of(
                  one.stage().label(),
                  Names.of(one.stage().kind()),
                  one.stage().key(),
                  one.provider(),
                  String.join(" ", usage.models()),
                  Long.toString(usage.calls())));
      for (UsageTotal.Count count :
          List.of(usage.input(), usage.cached(), usage.output(), usage.reasoning())) {
        row.add(count.calls() == 0 ? "" : Long.toString(count.tokens()));
        row.add(Long.toString(count.calls()));
      }
      line(out, row);
    }
    return out.toString();
  }

  /** Axes may have any name, such as that of another column. */
  private static List<String> axes(List<String> names) {
    return names.stream()
        .map(axis -> "axes." + axis)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void bounds(List<String> head, Metric metric) {
    head.addAll(List.of(metric.id() + "_low", metric.id() + "_high"));
  }

  private static void dispositions(List<String> head) {
    for (Disposition disposition : Disposition.values()) {
      head.add(disposition.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void mean(List<String> row, @Nullable RunMean mean) {
    if (mean == null) {
      row.addAll(List.of("", "", "", ""));
      return;
    }
    Double sd = mean.sd();
    row.add(Double.toString(mean.interval().mean()));
    row.add(sd == null ? "" : Double.toString(sd));
    numbers(row, mean.interval().low(), mean.interval().high());
  }

  private static List<String> row(ReportData data, MeasuredPoint point) {
    PointScore score = point.score();
    List<String> row = new ArrayList<>();
    data.axes().forEach(axis -> row.add(point.axes().getOrDefault(axis, "")));
    data.seedAxes().forEach(axis -> row.add(point.axes().getOrDefault(axis, "")));
    row.add(Integer.toString(point.trajectories()));
    row.add(Long.toString(point.steps()));
    row.add(Integer.toString(point.shots()));
    row.add(Names.of(point.evaluate().split()));
    row.add(Integer.toString(score.items()));
    row.add(Integer.toString(point.right()));
    for (Metric metric : Metric.values()) {
      Double mean = score.mean(metric);
      row.add(mean == null ? "" : Double.toString(mean));
      if (metric.share()) {
        Interval interval = score.interval(metric);
        row.add(interval == null ? "" : Double.toString(interval.low()));
        row.add(interval == null ? "" : Double.toString(interval.high()));
      }
    }
    numbers(row, point.guess().share());
    for (Disposition disposition : Disposition.values()) {
      row.add(Integer.toString(score.dispositions().getOrDefault(disposition, 0)));
    }
    row.add(point.record().stage().key());
    row.add(point.episodes().sha256());
    return row;
  }

  /** A row a method and a way to choose, of each choice. */
  static String choices(List<MeasuredChoice> choices) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        List.of(
            "among",
            "kind",
            "choice",
            "questions",
            "left_out",
            "em",
            "em_low",
            "em_high",
            "turns",
            "turns_sd"));
    for (MeasuredChoice measured : choices) {
      MethodChoice choice = measured.choice();
      for (MethodChoice.Single method : choice.methods()) {
        choice(
            out,
            measured,
            method.name().equals(choice.best()) ? "best_single" : "single",
            method.name(),
            method.em(),
            method.turns(),
            method.turnsSd());
      }
      choice(out, measured, "random", "", choice.random(), null, null);
      MethodChoice.Oracle oracle = choice.oracle();
      choice(out, measured, "oracle", "", oracle.em(), oracle.turns(), oracle.turnsSd());
      choice(out, measured, "best_above_random", "", choice.bestAboveRandom(), null, null);
      choice(out, measured, "oracle_above_best", "", choice.oracleAboveBest(), null, null);
    }
    return out.toString();
  }

  private static void choice(
      StringBuilder out,
      MeasuredChoice measured,
      String kind,
      String name,
      Interval em,
      @Nullable Double turns,
      @Nullable Double sd) {
    MethodChoice choice = measured.choice();
    List<String> row = new ArrayList<>(List.of(measured.name(), kind, name));
    row.add(Integer.toString(choice.questions()));
    row.add(Integer.toString(choice.leftOut()));
    interval(row, em);
    row.add(turns == null || turns.isNaN() ? "" : Double.toString(turns));
    row.add(sd == null || sd.isNaN() ? "" : Double.toString(sd));
    line(out, row);
  }

  /** A row a published number and setting that it is about, in the metric's own unit. */
  static String published(PublishedComparison comparison) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        List.of(
            "setting",
            "metric",
            "published",
            "published_low",
            "published_high",
            "questions",
            "value",
            "low",
            "high",
            "difference",
            "difference_low",
            "difference_high",
            "note"));
    for (PublishedComparison.Row row : comparison.rows()) {
      List<String> cells = new ArrayList<>(List.of(row.setting(), row.metric().id()));
      interval(cells, row.published());
      cells.add(row.questions() == null ? "" : Integer.toString(row.questions()));
      interval(cells, row.ours() == null ? null : row.ours().interval());
      interval(cells, row.difference());
      cells.add(row.note());
      line(out, cells);
    }
    return out.toString();
  }

  private static void interval(List<String> row, @Nullable Interval interval) {
    if (interval == null) {
      row.addAll(List.of("", "", ""));
    } else {
      numbers(row, interval.mean(), interval.low(), interval.high());
    }
  }

  private static void numbers(List<String> row, double... values) {
    for (double value : values) {
      row.add(Double.toString(value));
    }
  }

  private static void line(StringBuilder out, List<String> values) {
    out.append(values.stream().map(CsvText::cell).collect(Collectors.joining(","))).append('\n');
  }
}
