package io.fireact.report.figure;

import java.util.List;

/**
 * The few marks of which every figure is made, so that one figure becomes SVG text or PNG pixels.
 * Drawn in order, later marks above earlier ones.
 */
interface Canvas {

  /** A line through the points, with round ends and joins. */
  void line(List<Point> points, Color color, double width);

  /**
   * A filled polygon.
   *
   * @param opacity from 0 to 1
   */
  void area(List<Point> outline, Color color, double opacity);

  /** A filled circle. */
  void disc(Point center, double radius, Color color);

  /** One line of text standing on its baseline at {@code at}. */
  void text(Point at, String text, TextStyle style);
}
