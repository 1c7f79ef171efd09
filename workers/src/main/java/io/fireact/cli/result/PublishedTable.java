package io.fireact.cli.result;

import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.PublishedComparison.Row;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Published numbers beside those of a run, for a terminal; shares in per cent. Pure. */
public final class PublishedTable {
  private static final String GAP = "  ";

  /** Characters of a line of notes; a table is as wide as it must be. */
  private static final int WIDTH = 96;

  private PublishedTable() {}

  /** Where the numbers are from, a line for each, and what must be known of them. */
  public static List<String> render(PublishedComparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add("beside " + comparison.source());
    if (!comparison.reduced().isEmpty()) {
      lines.addAll(wrapped("a reduced form, not a reproduction: " + comparison.reduced()));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("setting", "metric", "published", "here", "difference", "95 % interval"));
    List<String> notes = new ArrayList<>();
    for (Row row : comparison.rows()) {
      rows.add(row(row));
      if (!row.note().isEmpty()) {
        notes.add(setting(row) + ": " + row.note());
      }
    }
    if (rows.size() > 1) {
      lines.addAll(ResultTable.align(rows));
    }
    Stream.concat(notes.stream(), comparison.notes().stream())
        .forEach(note -> lines.addAll(wrapped("note: " + note)));
    return lines;
  }

  private static String setting(Row row) {
    return row.setting().isEmpty() ? "all" : row.setting();
  }

  private static List<String> row(Row row) {
    Metric metric = row.metric();
    Interval difference = row.difference();
    return List.of(
        setting(row),
        metric.label() + (metric.share() ? " %" : ""),
        number(metric, row.published().mean()),
        row.ours() == null ? "-" : number(metric, row.ours().interval().mean()),
        difference == null ? "-" : number(metric, difference.mean()),
        difference == null
            ? "-"
            : number(metric, difference.low()) + " to " + number(metric, difference.high()));
  }

  private static String number(Metric metric, double value) {
    return PublishedComparison.number(metric, value);
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(GAP);
    for (String word : text.strip().split("\\s+")) {
      if (line.length() > GAP.length() && line.length() + word.length() >= WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(GAP).append(GAP);
      }
      line.append(line.toString().isBlank() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
