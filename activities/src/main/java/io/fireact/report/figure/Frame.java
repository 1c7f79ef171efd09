package io.fireact.report.figure;

import io.fireact.report.figure.Letters.Anchor;
import java.util.List;

/**
 * The axes, grid lines and labels around the marks of a chart.
 *
 * @param left place of the vertical axis
 * @param bottom place of the horizontal axis
 */
record Frame(double left, double top, double right, double bottom, Scale across, Scale up) {
  static final double SMALL = 12.5;
  static final double NORMAL = 14;

  void draw(Canvas canvas, String acrossLabel, String upLabel) {
    for (Scale.Tick tick : up.ticks()) {
      double y = up.at(tick.value());
      canvas.line(List.of(new Spot(left, y), new Spot(right, y)), Ink.GRID, 1);
      canvas.text(
          new Spot(left - 9, y + 4.5), tick.label(), Letters.of(SMALL, Ink.QUIET, Anchor.END));
    }
    canvas.line(List.of(new Spot(left, bottom), new Spot(right, bottom)), Ink.AXIS, 1.2);
    for (Scale.Tick tick : across.ticks()) {
      double x = across.at(tick.value());
      canvas.line(List.of(new Spot(x, bottom), new Spot(x, bottom + 5)), Ink.AXIS, 1.2);
      canvas.text(
          new Spot(x, bottom + 20), tick.label(), Letters.of(SMALL, Ink.QUIET, Anchor.MIDDLE));
    }
    canvas.text(
        new Spot((left + right) / 2, bottom + 43),
        acrossLabel,
        Letters.of(NORMAL, Ink.TEXT, Anchor.MIDDLE));
    if (!upLabel.isEmpty()) {
      canvas.text(
          new Spot(left - 54, (top + bottom) / 2),
          upLabel,
          Letters.of(NORMAL, Ink.TEXT, Anchor.MIDDLE).turned());
    }
  }
}
