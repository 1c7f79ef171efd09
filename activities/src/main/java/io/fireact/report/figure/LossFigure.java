package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import java.util.ArrayList;
import java.util.List;

/**
 * Training losses against steps, a panel for pre-training and one for fine-tuning. Each is drawn
 * with its own scales: their losses are over different texts and not comparable.
 *
 * @param panels from left to right; at most two
 */
public record LossFigure(List<Panel> panels) implements Figure {
  private static final double WIDTH = 760;
  private static final double PLOT = 240;
  private static final double LEFT = 78;
  private static final double RIGHT = 742;
  private static final double BETWEEN = 58;

  /** Room above the largest loss. */
  private static final double MARGIN = 1.06;

  /** So many points of a curve can be told apart in a panel. */
  private static final int POINTS = 160;

  public LossFigure {
    panels = List.copyOf(panels);
  }

  /** One set of axes. */
  public record Panel(String title, List<Curve> curves) {
    public Panel {
      curves = List.copyOf(curves);
    }
  }

  /**
   * One training.
   *
   * @param name several trainings of one kind may share it
   * @param losses of each step, in nats
   */
  public record Curve(String name, List<Double> losses) {
    public Curve {
      losses = List.copyOf(losses);
    }
  }

  @Override
  public double width() {
    return WIDTH;
  }

  @Override
  public double height() {
    return top() + PLOT + 56;
  }

  private double top() {
    return 42 + legend().height();
  }

  @Override
  public String title() {
    return "Training losses";
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder("Loss a step, in nats. ");
    for (Panel panel : panels) {
      text.append(panel.title()).append(": ");
      for (int i = 0; i < panel.curves().size(); i++) {
        Curve curve = panel.curves().get(i);
        text.append(i == 0 ? "" : "; ").append(curve.name());
        text.append(" from ").append(rounded(curve.losses().get(0)));
        text.append(" to ").append(rounded(curve.losses().get(curve.losses().size() - 1)));
        text.append(" in ").append(curve.losses().size()).append(" steps");
      }
      text.append(". ");
    }
    return text.toString().strip();
  }

  private static double rounded(double loss) {
    return Math.round(loss * 1000) / 1000.0;
  }

  /** The curves' names in order; curves of one name share a colour. */
  private List<String> names() {
    return panels.stream()
        .flatMap(panel -> panel.curves().stream())
        .map(Curve::name)
        .distinct()
        .toList();
  }

  private Color color(Curve curve) {
    return Color.series(names().indexOf(curve.name()));
  }

  private Legend legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    for (String name : names()) {
      List<Curve> curves =
          panels.stream()
              .flatMap(panel -> panel.curves().stream())
              .filter(curve -> curve.name().equals(name))
              .toList();
      String runs = curves.size() > 1 ? " (" + curves.size() + " runs)" : "";
      Color color = color(curves.get(0));
      entries.add(new Legend.Entry(name + runs, (canvas, at) -> swatch(canvas, at, color)));
    }
    return new Legend(entries, LEFT, RIGHT);
  }

  @Override
  public void draw(Canvas canvas) {
    legend().draw(canvas, 6);
    double share = (RIGHT - LEFT - BETWEEN * (panels.size() - 1)) / panels.size();
    for (int i = 0; i < panels.size(); i++) {
      double left = LEFT + i * (share + BETWEEN);
      panel(canvas, panels.get(i), left, left + share, i == 0 ? "loss (nats)" : "");
    }
  }

  private static void swatch(Canvas canvas, Point at, Color color) {
    canvas.line(List.of(new Point(at.x() - 7, at.y()), new Point(at.x() + 7, at.y())), color, 2.4);
  }

  private void panel(Canvas canvas, Panel panel, double left, double right, String upLabel) {
    double top = top();
    double bottom = top + PLOT;
    int steps = 1;
    double largest = 0;
    List<List<StepLoss>> curves = new ArrayList<>();
    for (Curve curve : panel.curves()) {
      List<StepLoss> points = thinned(curve.losses());
      curves.add(points);
      steps = Math.max(steps, curve.losses().size());
      for (StepLoss point : points) {
        largest = Math.max(largest, point.loss());
      }
    }
    canvas.text(
        new Point(left, top - 14),
        panel.title(),
        TextStyle.of(PlotArea.NORMAL, Color.TEXT, Anchor.START).inBold());
    PlotArea plot =
        new PlotArea(
            left,
            top,
            right,
            bottom,
            LinearScale.upTo(steps, 5, left, right),
            LinearScale.upTo(largest * MARGIN, 5, bottom, top));
    plot.draw(canvas, "step", upLabel);
    for (int i = 0; i < curves.size(); i++) {
      List<Point> line = new ArrayList<>();
      for (StepLoss point : curves.get(i)) {
        line.add(new Point(plot.across().at(point.step()), plot.up().at(point.loss())));
      }
      canvas.line(line, color(panel.curves().get(i)), 1.6);
    }
  }

  private record StepLoss(double step, double loss) {}

  /** Means over equal stretches of steps, so that long trainings stay readable and small. */
  private static List<StepLoss> thinned(List<Double> losses) {
    int stretch = (losses.size() + POINTS - 1) / POINTS;
    List<StepLoss> points = new ArrayList<>();
    for (int from = 0; from < losses.size(); from += stretch) {
      int to = Math.min(losses.size(), from + stretch);
      double mean =
          losses.subList(from, to).stream().mapToDouble(Double::doubleValue).average().orElse(0);
      points.add(new StepLoss((from + 1 + to) / 2.0, mean));
    }
    return points;
  }
}
