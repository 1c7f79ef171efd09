package io.fireact.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Points as a table for a terminal; shares in per cent. Pure. */
public final class ResultTable {
  private static final double PERCENT = 100;
  private static final String GAP = "  ";

  private ResultTable() {}

  /** A heading and a line for each point; nothing for no points. */
  public static List<String> render(List<PointResult> points) {
    if (points.isEmpty()) {
      return List.of();
    }
    Set<String> axes = new LinkedHashSet<>();
    points.forEach(point -> axes.addAll(point.axes().keySet()));
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(axes);
    heading.addAll(
        List.of(
            "items", "EM %", "95 % interval", "F1 %", "format %", "turns", "tokens", "seconds"));
    rows.add(heading);
    for (PointResult point : points) {
      List<String> row = new ArrayList<>();
      axes.forEach(axis -> row.add(point.axes().getOrDefault(axis, "")));
      row.add("%,d".formatted(point.items()));
      row.add(percent(point.em().mean()));
      row.add("%s to %s".formatted(percent(point.em().low()), percent(point.em().high())));
      row.add(percent(point.f1()));
      row.add(percent(point.format().mean()));
      row.add("%.2f".formatted(point.turns()));
      row.add("%,.0f".formatted(point.tokens()));
      row.add("%.2f".formatted(point.seconds()));
      rows.add(row);
    }
    return align(rows);
  }

  /** Numbers: columns to the right, two spaces apart. */
  public static List<String> align(List<List<String>> rows) {
    return lines(rows, true);
  }

  /** Words: columns to the left, two spaces apart, nothing after the last. */
  public static List<String> alignLeft(List<List<String>> rows) {
    return lines(rows, false).stream().map(String::strip).toList();
  }

  private static List<String> lines(List<List<String>> rows, boolean right) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(other -> other.get(at).length()).max().orElse(1);
        String padding = " ".repeat(width - row.get(column).length());
        line.append(GAP).append(right ? padding : "").append(row.get(column));
        line.append(right ? "" : padding);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String percent(double share) {
    return "%.1f".formatted(share * PERCENT);
  }
}
