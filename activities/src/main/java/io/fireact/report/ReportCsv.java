package io.fireact.report;

import io.fireact.agent.Disposition;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.MeasuredPoint;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageFact;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import io.fireact.score.RunMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables as CSV (RFC 4180, with plain newlines), unrounded. */
final class ReportCsv {
  /** Metric to the name of its columns, in their order. */
  private static final Map<Metric, String> COLUMNS =
      Map.of(
          Metric.EXACT_MATCH, "em",
          Metric.F1, "f1",
          Metric.FORMAT, "format",
          Metric.TURNS, "turns",
          Metric.TOKENS, "tokens",
          Metric.SECONDS, "seconds");

  private ReportCsv() {}

  /** A row a setting, over its runs. */
  static String settings(ReportData data) {
    StringBuilder out = new StringBuilder();
    List<String> head = axes(data.axes());
    head.addAll(List.of("trajectories", "steps", "shots", "split", "runs", "items", "right"));
    for (Metric metric : Metric.values()) {
      String name = COLUMNS.get(metric);
      head.addAll(List.of(name, name + "_sd", name + "_low", name + "_high"));
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
        row.add(
            Integer.toString(
                setting.runs().stream()
                    .mapToInt(run -> run.score().dispositions().getOrDefault(disposition, 0))
                    .sum()));
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
    head.addAll(List.of("em", "em_low", "em_high", "f1", "f1_low", "f1_high"));
    head.addAll(List.of("format", "format_low", "format_high"));
    head.addAll(List.of("turns", "tokens", "seconds", "constant_guess"));
    dispositions(head);
    head.addAll(List.of("evaluate_stage", "episodes_sha256"));
    line(out, head);
    data.points().forEach(point -> line(out, row(data, point)));
    return out.toString();
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

  /** Axes may have any name, such as that of another column. */
  private static List<String> axes(List<String> names) {
    return names.stream()
        .map(axis -> "axes." + axis)
        .collect(Collectors.toCollection(ArrayList::new));
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
    numbers(
        row,
        score.em().mean(),
        score.em().low(),
        score.em().high(),
        score.f1().mean(),
        score.f1().low(),
        score.f1().high(),
        score.format().mean(),
        score.format().low(),
        score.format().high(),
        score.turns(),
        score.tokens(),
        score.seconds(),
        point.guess().share());
    for (Disposition disposition : Disposition.values()) {
      row.add(Integer.toString(score.dispositions().getOrDefault(disposition, 0)));
    }
    row.add(point.record().stage().key());
    row.add(point.episodes().sha256());
    return row;
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
