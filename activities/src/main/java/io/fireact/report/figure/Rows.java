package io.fireact.report.figure;

import io.fireact.agent.Observations;
import io.fireact.report.figure.TextStyle.Anchor;

/**
 * Rows of a figure, one a setting, each under its name: names of any length have room there that
 * they have not beside a chart.
 */
final class Rows {
  static final double WIDTH = 760;
  static final double LEFT = 16;
  static final double RIGHT = 744;

  /** More would be a figure that nobody reads; the tables have all. */
  static final int LIMIT = 40;

  /** From a name's baseline to the row's marks. */
  static final double UNDER_NAME = 7;

  private static final double BASELINE = 14;

  /** Letters of a name beside a remark of so many. */
  private static final int LETTERS = 100;

  private Rows() {}

  /** Writes a row's name, and a remark at its other end; the place where the row's marks begin. */
  static double name(SvgWriter canvas, double top, String name, String remark) {
    canvas.text(
        new Point(LEFT, top + BASELINE),
        Observations.cut(name, LETTERS - remark.length()),
        TextStyle.of(PlotArea.SMALL, Color.TEXT, Anchor.START));
    canvas.text(
        new Point(RIGHT, top + BASELINE),
        remark,
        TextStyle.of(PlotArea.SMALL, Color.QUIET, Anchor.END));
    return top + BASELINE + UNDER_NAME;
  }

  /** Says that there are more rows; the height that this takes. */
  static double more(SvgWriter canvas, double top, int rows) {
    if (rows > LIMIT) {
      canvas.text(
          new Point(LEFT, top + BASELINE),
          "and " + (rows - LIMIT) + " more settings, in the table below",
          TextStyle.of(PlotArea.SMALL, Color.QUIET, Anchor.START));
    }
    return moreHeight(rows);
  }

  static double moreHeight(int rows) {
    return rows > LIMIT ? 24 : 0;
  }
}
