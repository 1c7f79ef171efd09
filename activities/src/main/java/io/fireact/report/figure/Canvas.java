package io.fireact.report.figure;

import java.util.List;

/**
 * The few marks of which every figure is made, so that one drawing becomes SVG text or PNG pixels.
 * Drawn in order, later marks above earlier ones.
 */
interface Canvas {

  /** A line through the points, with round ends and joins. */
  void line(List<Spot> points, Ink ink, double width);

  /**
   * A filled polygon.
   *
   * @param opacity from 0 to 1
   */
  void area(List<Spot> outline, Ink ink, double opacity);

  /** A filled circle. */
  void disc(Spot center, double radius, Ink ink);

  /** One line of text standing on its baseline at {@code at}. */
  void text(Spot at, String text, Letters letters);
}
