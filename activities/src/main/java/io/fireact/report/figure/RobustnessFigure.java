package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Robustness;
import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What noise of searches does to exact match: for each setting a line without noise and one a level
 * of noise, with their 95 % intervals and by how much each is below.
 */
public record RobustnessFigure(List<Robustness> groups) implements Figure {
  private static final double TOP = 8;
  private static final double LINE = 24;
  private static final double NAME = 24;
  private static final double GAP = 10;
  private static final double LEAST_LEFT = 120;

  /** Room for a character of a label, which is not cut: there are few words in it. */
  private static final double LETTER = 7;

  private static final double PLOT_RIGHT = 590;
  private static final double RADIUS = 4.6;

  public RobustnessFigure {
    groups = List.copyOf(groups);
  }

  /** A line of a group. */
  private record Line(String label, Interval em, String remark, boolean reference) {}

  /** Of a report. */
  public static RobustnessFigure of(ReportData data) {
    return new RobustnessFigure(data.robustness());
  }

  private List<Robustness> shown() {
    return groups.subList(0, Math.min(Rows.LIMIT, groups.size()));
  }

  private static List<Line> lines(Robustness group) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            "no noise",
            group.reference().interval(),
            String.format(Locale.ROOT, "%.1f %%", 100 * group.reference().interval().mean()),
            true));
    for (Robustness.Level level : group.levels()) {
      lines.add(
          new Line(
              level.label(),
              level.em().interval(),
              String.format(Locale.ROOT, "%.1f %%", 100 * level.em().interval().mean())
                  + (level.relative() == null ? "" : " (" + signed(level.relative().mean()) + ")"),
              false));
    }
    return lines;
  }

  private static String signed(double share) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * share).replace('-', '\u2212');
  }

  @Override
  public double width() {
    return Rows.WIDTH;
  }

  @Override
  public double height() {
    double height = TOP + 50 + Rows.moreHeight(groups.size());
    for (Robustness group : shown()) {
      height += groupHeight(group);
    }
    return height;
  }

  /** Where the plot begins, right of the longest label. */
  private double left() {
    int longest =
        shown().stream()
            .flatMap(group -> lines(group).stream())
            .mapToInt(line -> line.label().length())
            .max()
            .orElse(0);
    return Math.max(LEAST_LEFT, Rows.LEFT + LETTER * longest + 12);
  }

  private static double groupHeight(Robustness group) {
    return (group.name().isEmpty() ? 0 : NAME) + LINE * lines(group).size() + GAP;
  }

  @Override
  public String title() {
    return "Exact match with noise of searches";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder();
    for (Robustness group : shown()) {
      text.append(group.name().isEmpty() ? "" : group.name() + ": ");
      lines(group).forEach(line -> text.append(line.label() + " " + line.remark() + ", "));
    }
    return text.toString().strip();
  }

  @Override
  public void draw(SvgWriter canvas) {
    double largest = 0;
    for (Robustness group : shown()) {
      for (Line line : lines(group)) {
        largest = Math.max(largest, line.em().high());
      }
    }
    LinearScale across = LinearScale.percent(largest, left(), PLOT_RIGHT);
    double bottom = height() - 50 - Rows.moreHeight(groups.size());
    PlotArea plot =
        new PlotArea(
            left(), TOP, PLOT_RIGHT, bottom, across, new LinearScale(1, bottom, TOP, List.of()));
    for (Scale.Tick tick : across.ticks()) {
      double x = across.at(tick.value());
      canvas.line(List.of(new Point(x, TOP), new Point(x, bottom)), Color.GRID, 1);
    }
    plot.draw(canvas, "exact match", "");
    double top = TOP;
    for (Robustness group : shown()) {
      double at = top;
      if (!group.name().isEmpty()) {
        Rows.name(canvas, at, group.name(), "");
        at += NAME;
      }
      for (Line line : lines(group)) {
        line(canvas, across, line, at + LINE / 2);
        at += LINE;
      }
      top += groupHeight(group);
    }
    Rows.more(canvas, bottom + 46, groups.size());
  }

  private void line(SvgWriter canvas, LinearScale across, Line line, double y) {
    Color color = line.reference() ? Color.QUIET : Color.SERIES_1;
    canvas.text(
        new Point(left() - 12, y + 4.5),
        line.label(),
        TextStyle.of(PlotArea.SMALL, Color.TEXT, Anchor.END));
    double low = across.at(Math.max(0, line.em().low()));
    double high = across.at(line.em().high());
    canvas.line(List.of(new Point(low, y), new Point(high, y)), color, 2);
    for (double end : new double[] {low, high}) {
      canvas.line(List.of(new Point(end, y - 4), new Point(end, y + 4)), color, 1.6);
    }
    Marker.DISC.draw(
        canvas, new Point(across.at(line.em().mean()), y), RADIUS, color, line.reference());
    canvas.text(
        new Point(PLOT_RIGHT + 14, y + 4.5),
        line.remark(),
        TextStyle.of(PlotArea.SMALL, Color.QUIET, Anchor.START));
  }
}
