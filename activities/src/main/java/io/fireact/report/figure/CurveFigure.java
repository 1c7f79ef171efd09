package io.fireact.report.figure;

import io.fireact.score.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Exact match against the number of trajectories: every setting with its 95 % interval and small
 * marks for its runs, and for each series the fitted curve with its band, or thin lines through the
 * means where there is no fit.
 */
public record CurveFigure(List<Series> series) implements Figure {
  private static final double WIDTH = 760;
  private static final double PLOT = 320;
  private static final double LEFT = 78;
  private static final double RIGHT = 742;
  private static final double RADIUS = 4.6;
  private static final double SMALL_RADIUS = 2.2;

  /** Between marks at one count, while they fit into {@link #CLUSTER}. */
  private static final double STEP = 11;

  private static final double CLUSTER = 64;

  /** Bands of more series than this would hide each other. */
  private static final int BANDS = 3;

  public CurveFigure {
    series = List.copyOf(series);
  }

  /**
   * @param name empty when it is the only one
   * @param fit the fitted curve from left to right; empty when there is none
   */
  public record Series(String name, List<Mark> marks, List<Fit> fit) {
    public Series {
      marks = List.copyOf(marks);
      fit = List.copyOf(fit);
    }
  }

  /**
   * A measured setting.
   *
   * @param count fine-tuning trajectories
   * @param share the mean over its runs
   * @param prompted whether worked examples in the prompt took the place of fine-tuning
   * @param runs what each run has; drawn where there are several
   */
  public record Mark(int count, Interval share, boolean prompted, List<Double> runs) {
    public Mark {
      runs = List.copyOf(runs);
    }

    private boolean repeated() {
      return runs.size() > 1;
    }
  }

  /** A place of a fitted curve. */
  public record Fit(double count, Interval share) {}

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return top() + PLOT + 56;
  }

  private double top() {
    return 18 + legend().height();
  }

  @Override
  public String title() {
    return "Exact match against the number of fine-tuning trajectories";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder();
    for (Series one : series) {
      text.append(one.name().isEmpty() ? "" : one.name() + ": ");
      for (Mark mark : one.marks()) {
        text.append(mark.prompted() ? "prompted base " : mark.count() + " trajectories ");
        text.append(percent(mark.share().mean())).append(" %");
        if (mark.repeated()) {
          text.append(" (runs");
          mark.runs().forEach(run -> text.append(' ').append(percent(run)));
          text.append(')');
        }
        text.append(", ");
      }
      text.append(one.fit().isEmpty() ? "no fitted curve. " : "with a fitted curve. ");
    }
    return text.toString().strip();
  }

  private static double percent(double share) {
    return Math.round(share * 1000) / 10.0;
  }

  private boolean repeated() {
    return series.stream().flatMap(one -> one.marks().stream()).anyMatch(Mark::repeated);
  }

  private Legend legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    if (series.stream().anyMatch(one -> !one.fit().isEmpty())) {
      String name = series.size() <= BANDS ? "fit, 95 % interval" : "fit";
      Color color = series.size() == 1 ? Color.series(0) : Color.QUIET;
      entries.add(new Legend.Entry(name, (canvas, at) -> fitSwatch(canvas, at, color)));
    }
    if (series.stream().flatMap(one -> one.marks().stream()).anyMatch(Mark::prompted)) {
      Color color = series.size() == 1 ? Color.series(0) : Color.QUIET;
      entries.add(
          new Legend.Entry(
              "prompted base", (canvas, at) -> Marker.DISC.draw(canvas, at, RADIUS, color, true)));
    }
    if (repeated()) {
      Color color = series.size() == 1 ? Color.series(0) : Color.QUIET;
      entries.add(
          new Legend.Entry(
              "single runs",
              (canvas, at) -> Marker.DISC.draw(canvas, at, SMALL_RADIUS, color, true)));
    }
    for (int i = 0; i < series.size(); i++) {
      String name = series.get(i).name();
      int index = i;
      entries.add(
          new Legend.Entry(
              name.isEmpty()
                  ? repeated() ? "mean over runs, 95 % interval" : "one run, 95 % interval"
                  : name,
              (canvas, at) -> marker(canvas, at, index, false)));
    }
    return new Legend(entries, LEFT, RIGHT);
  }

  private static void fitSwatch(Canvas canvas, Point at, Color color) {
    canvas.area(
        List.of(
            new Point(at.x() - 8, at.y() - 5),
            new Point(at.x() + 8, at.y() - 5),
            new Point(at.x() + 8, at.y() + 5),
            new Point(at.x() - 8, at.y() + 5)),
        color,
        0.16);
    canvas.line(List.of(new Point(at.x() - 8, at.y()), new Point(at.x() + 8, at.y())), color, 2);
  }

  @Override
  public void draw(Canvas canvas) {
    double bottom = top() + PLOT;
    SortedSet<Integer> counts = new TreeSet<>();
    double largest = 0;
    for (Series one : series) {
      for (Mark mark : one.marks()) {
        counts.add(mark.count());
        largest = Math.max(largest, mark.share().high());
        largest = mark.runs().stream().reduce(largest, Math::max);
      }
    }
    CountScale across = new CountScale(counts, LEFT, RIGHT);
    PlotArea plot =
        new PlotArea(
            LEFT, top(), RIGHT, bottom, across, LinearScale.percent(largest, bottom, top()));
    plot.draw(canvas, "fine-tuning trajectories (n)", "exact match");
    if (across.broken()) {
      gap(canvas, across.gap(), bottom);
    }
    legend().draw(canvas, 6);
    for (int i = 0; i < series.size(); i++) {
      curve(canvas, plot, i);
    }
    for (int count : counts) {
      marks(canvas, plot, count);
    }
  }

  /** Two short strokes through the axis: the distance from zero means nothing. */
  private static void gap(Canvas canvas, double x, double bottom) {
    canvas.area(
        List.of(
            new Point(x - 5, bottom - 5),
            new Point(x + 5, bottom - 5),
            new Point(x + 5, bottom + 5),
            new Point(x - 5, bottom + 5)),
        Color.PAPER,
        1);
    for (double shift : new double[] {-5, 5}) {
      canvas.line(
          List.of(new Point(x + shift - 2.5, bottom + 5), new Point(x + shift + 2.5, bottom - 5)),
          Color.AXIS,
          1.2);
    }
  }

  private void marker(Canvas canvas, Point at, int index, boolean hollow) {
    Marker.series(index).draw(canvas, at, RADIUS, Color.series(index), hollow);
  }

  private void curve(Canvas canvas, PlotArea plot, int index) {
    Series one = series.get(index);
    Color color = Color.series(index);
    if (one.fit().isEmpty()) {
      canvas.line(means(plot, one), color, 1.1);
      return;
    }
    if (series.size() <= BANDS) {
      List<Point> outline = new ArrayList<>();
      one.fit().forEach(fit -> outline.add(point(plot, fit.count(), fit.share().high())));
      for (int i = one.fit().size() - 1; i >= 0; i--) {
        Fit fit = one.fit().get(i);
        outline.add(point(plot, fit.count(), fit.share().low()));
      }
      canvas.area(outline, color, 0.16);
    }
    List<Point> line = new ArrayList<>();
    one.fit().forEach(fit -> line.add(point(plot, fit.count(), fit.share().mean())));
    canvas.line(line, color, 2);
  }

  /** The mean over the marks at each positive count: several settings may stand at one. */
  private static List<Point> means(PlotArea plot, Series one) {
    TreeMap<Integer, List<Double>> shares = new TreeMap<>();
    for (Mark mark : one.marks()) {
      if (mark.count() > 0) {
        shares.computeIfAbsent(mark.count(), c -> new ArrayList<>()).add(mark.share().mean());
      }
    }
    List<Point> points = new ArrayList<>();
    shares.forEach(
        (count, values) ->
            points.add(
                point(
                    plot,
                    count,
                    values.stream().mapToDouble(Double::doubleValue).average().orElse(0))));
    return points;
  }

  /** The fit's interval may leave the figure; a share cannot. */
  private static Point point(PlotArea plot, double count, double share) {
    double y = plot.up().at(Math.max(0, share));
    return new Point(plot.across().at(count), Math.max(plot.top(), y));
  }

  /** All marks at one count, side by side so that no interval hides another. */
  private void marks(Canvas canvas, PlotArea plot, int count) {
    record Placed(Mark mark, int series) {}
    List<Placed> together = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      for (Mark mark : series.get(i).marks()) {
        if (mark.count() == count) {
          together.add(new Placed(mark, i));
        }
      }
    }
    double step = Math.min(repeated() ? 2 * STEP : STEP, CLUSTER / together.size());
    for (int i = 0; i < together.size(); i++) {
      Mark mark = together.get(i).mark();
      int index = together.get(i).series();
      double x = plot.across().at(count) + (i - (together.size() - 1) / 2.0) * step;
      interval(canvas, plot, mark.share(), x, Color.series(index));
      if (mark.repeated()) {
        for (double run : mark.runs()) {
          // Beside its mean, so that neither hides the other.
          Point beside = new Point(x + step / 2, plot.up().at(run));
          Marker.DISC.draw(canvas, beside, SMALL_RADIUS, Color.series(index), true);
        }
      }
      Point at = new Point(x, plot.up().at(mark.share().mean()));
      marker(canvas, at, index, mark.prompted());
    }
  }

  private static void interval(
      Canvas canvas, PlotArea plot, Interval share, double x, Color color) {
    double low = plot.up().at(share.low());
    double high = plot.up().at(share.high());
    canvas.line(List.of(new Point(x, low), new Point(x, high)), color, 1.5);
    for (double end : new double[] {low, high}) {
      canvas.line(List.of(new Point(x - 4, end), new Point(x + 4, end)), color, 1.5);
    }
  }
}
