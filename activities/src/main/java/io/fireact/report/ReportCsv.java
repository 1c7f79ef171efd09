package io.fireact.report;

import io.fireact.agent.Disposition;
import io.fireact.report.result.Names;
import io.fireact.report.result.PointResult;
import io.fireact.report.result.Results;
import io.fireact.score.PointScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of points as CSV (RFC 4180, with plain newlines), unrounded; a row a point. */
final class ReportCsv {
  private ReportCsv() {}

  static String write(Results results) {
    StringBuilder out = new StringBuilder();
    line(out, head(results));
    results.points().forEach(point -> line(out, row(results, point)));
    return out.toString();
  }

  private static List<String> head(Results results) {
    List<String> names = new ArrayList<>();
    // Axes may have any name, such as that of a column below.
    results.axes().forEach(axis -> names.add("axes." + axis));
    names.addAll(List.of("trajectories", "shots", "split", "items", "right"));
    names.addAll(List.of("em", "em_low", "em_high", "f1", "f1_low", "f1_high"));
    names.addAll(List.of("format", "format_low", "format_high"));
    names.addAll(List.of("turns", "tokens", "seconds"));
    for (Disposition disposition : Disposition.values()) {
      names.add(disposition.name().toLowerCase(Locale.ROOT));
    }
    names.addAll(List.of("evaluate_stage", "episodes_sha256"));
    return names;
  }

  private static List<String> row(Results results, PointResult point) {
    PointScore score = point.score();
    List<String> values = new ArrayList<>();
    results.axes().forEach(axis -> values.add(point.axes().getOrDefault(axis, "")));
    values.add(Integer.toString(point.trajectories()));
    values.add(Integer.toString(point.shots()));
    values.add(Names.of(point.evaluate().split()));
    values.add(Integer.toString(score.items()));
    values.add(Integer.toString(point.right()));
    for (double value :
        new double[] {
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
          score.seconds()
        }) {
      values.add(Double.toString(value));
    }
    for (Disposition disposition : Disposition.values()) {
      values.add(Integer.toString(score.dispositions().getOrDefault(disposition, 0)));
    }
    values.add(point.record().stage().key());
    values.add(point.episodes().sha256());
    return values;
  }

  private static void line(StringBuilder out, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ",").append(quoted(values.get(i)));
    }
    out.append('\n');
  }

  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
