package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import java.util.List;

/**
 * The axes, grid lines and labels around the marks of a chart.
 *
 * @param left place of the vertical axis
 * @param bottom place of the horizontal axis
 */
record PlotArea(double left, double top, double right, double bottom, Scale across, Scale up) {
  static final double SMALL = 12.5;
  static final double NORMAL = 14;

  void draw(Canvas canvas, String acrossLabel, String upLabel) {
    for (Scale.Tick tick : up.ticks()) {
      double y = up.at(tick.value());
      canvas.line(List.of(new Point(left, y), new Point(right, y)), Color.GRID, 1);
      canvas.text(
          new Point(left - 9, y + 4.5), tick.label(), TextStyle.of(SMALL, Color.QUIET, Anchor.END));
    }
    canvas.line(List.of(new Point(left, bottom), new Point(right, bottom)), Color.AXIS, 1.2);
    for (Scale.Tick tick : across.ticks()) {
      double x = across.at(tick.value());
      canvas.line(List.of(new Point(x, bottom), new Point(x, bottom + 5)), Color.AXIS, 1.2);
      canvas.text(
          new Point(x, bottom + 20), tick.label(), TextStyle.of(SMALL, Color.QUIET, Anchor.MIDDLE));
    }
    canvas.text(
        new Point((left + right) / 2, bottom + 43),
        acrossLabel,
        TextStyle.of(NORMAL, Color.TEXT, Anchor.MIDDLE));
    if (!upLabel.isEmpty()) {
      canvas.text(
          new Point(left - 54, (top + bottom) / 2),
          upLabel,
          TextStyle.of(NORMAL, Color.TEXT, Anchor.MIDDLE).turned());
    }
  }
}
