package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time went: a bar for each kind of stage, with a piece for each stage of that kind.
 *
 * @param bars from top to bottom
 */
public record TimeFigure(List<Bar> bars) implements Figure {
  private static final double WIDTH = 760;
  private static final double LEFT = 128;
  private static final double RIGHT = 622;
  private static final double ROW = 40;
  private static final double TOP = 14;
  private static final double THICK = 22;

  public TimeFigure {
    bars = List.copyOf(bars);
  }

  /**
   * @param name kind of stage
   * @param seconds of each stage, in the plan's order
   */
  public record Bar(String name, List<Double> seconds) {
    public Bar {
      seconds = List.copyOf(seconds);
    }

    double total() {
      return seconds.stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return TOP + ROW * bars.size() + 58;
  }

  @Override
  public String title() {
    return "Where the time went";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder("Seconds of work by kind of stage: ");
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      text.append(i == 0 ? "" : ", ").append(bar.name()).append(' ');
      text.append(Durations.text(bar.total()));
    }
    return text.append('.').toString();
  }

  @Override
  public void draw(Canvas canvas) {
    double longest = bars.stream().mapToDouble(Bar::total).max().orElse(0);
    double total = bars.stream().mapToDouble(Bar::total).sum();
    double bottom = TOP + ROW * bars.size();
    Durations.Unit unit = Durations.unit(longest);
    LinearScale across = LinearScale.upTo(longest / unit.seconds(), 6, LEFT, RIGHT);
    grid(canvas, across, bottom);
    PlotArea plot =
        new PlotArea(LEFT, TOP, RIGHT, bottom, across, new LinearScale(1, bottom, TOP, List.of()));
    plot.draw(canvas, unit.name() + " of work", "");
    for (int row = 0; row < bars.size(); row++) {
      Bar bar = bars.get(row);
      double middle = TOP + ROW * (row + 0.5);
      canvas.text(
          new Point(LEFT - 12, middle + 5),
          bar.name(),
          TextStyle.of(PlotArea.NORMAL, Color.TEXT, Anchor.END));
      double end = pieces(canvas, across, bar, unit.seconds(), middle);
      double percent = total > 0 ? 100 * bar.total() / total : 0;
      String share = percent < 1 ? "under 1 %" : Math.round(percent) + " %";
      canvas.text(
          new Point(end + 9, middle + 4.5),
          Durations.text(bar.total()) + " (" + share + ")",
          TextStyle.of(PlotArea.SMALL, Color.QUIET, Anchor.START));
    }
  }

  private static void grid(Canvas canvas, LinearScale across, double bottom) {
    for (Scale.Tick tick : across.ticks()) {
      double x = across.at(tick.value());
      canvas.line(List.of(new Point(x, TOP), new Point(x, bottom)), Color.GRID, 1);
    }
  }

  private static double pieces(
      Canvas canvas, LinearScale across, Bar bar, double unit, double middle) {
    double from = across.at(0);
    double sum = 0;
    List<Double> cuts = new ArrayList<>();
    for (double seconds : bar.seconds()) {
      sum += seconds;
      cuts.add(across.at(sum / unit));
    }
    double end = Math.max(across.at(sum / unit), from + 1.5);
    canvas.area(
        List.of(
            new Point(from, middle - THICK / 2),
            new Point(end, middle - THICK / 2),
            new Point(end, middle + THICK / 2),
            new Point(from, middle + THICK / 2)),
        Color.SERIES_1,
        1);
    double last = from;
    for (double cut : cuts) {
      // A line between stages, where both are wide enough to be seen beside it.
      if (cut - last > 3 && end - cut > 3) {
        canvas.line(
            List.of(new Point(cut, middle - THICK / 2), new Point(cut, middle + THICK / 2)),
            Color.PAPER,
            1.2);
        last = cut;
      }
    }
    return end;
  }
}
