package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import io.fireact.report.result.ReportData;
import io.fireact.score.TurnDistribution;
import java.util.List;
import java.util.Locale;

/**
 * How many turns episodes take: a row of bars a setting, each bar the share of all its episodes
 * that end in an answer after so many turns, and one at the end for those without an answer. All
 * rows have the same scales.
 */
public record TurnsFigure(List<Row> rows) implements Figure {
  private static final double BARS = 40;
  private static final double ROW = 96;
  private static final double TOP = 8;

  /** Room of the bar of episodes without an answer. */
  private static final double UNFINISHED = 96;

  /** Columns so narrow have no numbers above their bars. */
  private static final double NUMBERED = 34;

  /** Size of the numbers at bars. */
  private static final double NUMBER = 10;

  /** Least room between numbers below bars. */
  private static final double TICKS = 24;

  public TurnsFigure {
    rows = List.copyOf(rows);
  }

  /** A setting. */
  public record Row(String name, TurnDistribution turns) {}

  /** Of a report: a row a setting. */
  public static TurnsFigure of(ReportData data) {
    return new TurnsFigure(
        data.settings().stream().map(each -> new Row(each.name(), each.turns())).toList());
  }

  @Override
  public double width() {
    return Rows.WIDTH;
  }

  @Override
  public double height() {
    return TOP + ROW * shown().size() + 24 + Rows.moreHeight(rows.size());
  }

  private List<Row> shown() {
    return rows.subList(0, Math.min(Rows.LIMIT, rows.size()));
  }

  @Override
  public String title() {
    return "Turns of the episodes that end in an answer";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder();
    for (Row row : shown()) {
      text.append(row.name()).append(": ");
      for (int turns = 0; turns <= row.turns().most(); turns++) {
        if (row.turns().finishedIn(turns) > 0) {
          text.append(row.turns().finishedIn(turns)).append(" after ").append(turns).append(", ");
        }
      }
      text.append(row.turns().unfinished()).append(" without an answer. ");
    }
    return text.toString().strip();
  }

  /** Such as {@code mean 3.2, sd 1.1 turns}. */
  public static String summary(TurnDistribution turns) {
    if (turns.answered() == 0) {
      return "no answers";
    }
    String mean = String.format(Locale.ROOT, "mean %.1f", turns.mean());
    return Double.isNaN(turns.sd())
        ? mean + " turns"
        : mean + String.format(Locale.ROOT, ", sd %.1f turns", turns.sd());
  }

  @Override
  public void draw(SvgWriter canvas) {
    int most = Math.max(1, shown().stream().mapToInt(row -> row.turns().most()).max().orElse(1));
    int first = shown().stream().anyMatch(row -> row.turns().finishedIn(0) > 0) ? 0 : 1;
    double column = (Rows.RIGHT - UNFINISHED - Rows.LEFT) / (most - first + 1);
    double largest = 0;
    for (Row row : shown()) {
      for (int turns = first; turns <= most; turns++) {
        largest = Math.max(largest, share(row, row.turns().finishedIn(turns)));
      }
      largest = Math.max(largest, row.turns().unfinishedShare());
    }
    double top = TOP;
    for (Row row : shown()) {
      double bottom = Rows.name(canvas, top, row.name(), summary(row.turns())) + 12 + BARS;
      for (int turns = first; turns <= most; turns++) {
        double left = Rows.LEFT + column * (turns - first);
        bar(
            canvas,
            new Point(left + column / 2, bottom),
            Math.min(0.8 * column, 30),
            share(row, row.turns().finishedIn(turns)),
            largest,
            Color.SERIES_1,
            column >= NUMBERED);
      }
      bar(
          canvas,
          new Point(Rows.RIGHT - UNFINISHED / 2, bottom),
          30,
          row.turns().unfinishedShare(),
          largest,
          Color.SERIES_2,
          true);
      canvas.line(
          List.of(new Point(Rows.LEFT, bottom), new Point(Rows.RIGHT - UNFINISHED, bottom)),
          Color.AXIS,
          1);
      canvas.line(
          List.of(
              new Point(Rows.RIGHT - UNFINISHED + 12, bottom), new Point(Rows.RIGHT - 12, bottom)),
          Color.AXIS,
          1);
      numbers(canvas, bottom + 12, first, most, column);
      top += ROW;
    }
    canvas.text(
        new Point((Rows.LEFT + Rows.RIGHT - UNFINISHED) / 2, top + 8),
        "turns of an episode",
        TextStyle.of(PlotArea.NORMAL, Color.TEXT, Anchor.MIDDLE));
    Rows.more(canvas, top + 22, rows.size());
  }

  private static double share(Row row, int episodes) {
    return row.turns().episodes() == 0 ? 0 : (double) episodes / row.turns().episodes();
  }

  private static void bar(
      SvgWriter canvas,
      Point foot,
      double width,
      double share,
      double largest,
      Color color,
      boolean numbered) {
    if (share == 0) {
      return;
    }
    double top = foot.y() - Math.max(1, BARS * share / largest);
    double left = foot.x() - width / 2;
    double right = foot.x() + width / 2;
    canvas.area(
        List.of(
            new Point(left, foot.y()),
            new Point(left, top),
            new Point(right, top),
            new Point(right, foot.y())),
        color,
        1);
    if (numbered) {
      canvas.text(
          new Point(foot.x(), top - 3),
          share < 0.01 ? "<1 %" : Math.round(100 * share) + " %",
          TextStyle.of(NUMBER, Color.QUIET, Anchor.MIDDLE));
    }
  }

  private static void numbers(
      SvgWriter canvas, double baseline, int first, int most, double column) {
    int each = Math.max(1, (int) Math.ceil(TICKS / column));
    for (int turns = first; turns <= most; turns++) {
      if (turns % each == 0) {
        canvas.text(
            new Point(Rows.LEFT + column * (turns - first + 0.5), baseline),
            Integer.toString(turns),
            TextStyle.of(NUMBER, Color.QUIET, Anchor.MIDDLE));
      }
    }
    canvas.text(
        new Point(Rows.RIGHT - UNFINISHED / 2, baseline),
        "no answer",
        TextStyle.of(NUMBER, Color.QUIET, Anchor.MIDDLE));
  }
}
