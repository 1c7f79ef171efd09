package io.fireact.report.figure;

import java.util.List;

/**
 * The shapes of measured points: series beyond the number of colours differ by shape. A hollow one
 * is for points that are not part of the series' curve.
 */
enum Marker {
  DISC,
  SQUARE,
  DIAMOND,
  TRIANGLE;

  private static final double RIM = 1.8;

  static Marker series(int index) {
    // Shape changes together with colour, so either alone tells neighbours apart.
    return values()[index % values().length];
  }

  void draw(Canvas canvas, Point at, double radius, Color color, boolean hollow) {
    fill(canvas, at, radius + 1.5, Color.PAPER);
    fill(canvas, at, radius, color);
    if (hollow) {
      fill(canvas, at, radius - RIM, Color.PAPER);
    }
  }

  private void fill(Canvas canvas, Point at, double radius, Color color) {
    switch (this) {
      case DISC -> canvas.disc(at, radius, color);
      case SQUARE -> canvas.area(around(at, radius * 0.9, 1, 1, -1, 1, -1, -1, 1, -1), color, 1);
      case DIAMOND -> canvas.area(around(at, radius * 1.25, 0, 1, 1, 0, 0, -1, -1, 0), color, 1);
      case TRIANGLE -> canvas.area(around(at, radius * 1.2, 0, -1, 1, 0.8, -1, 0.8), color, 1);
    }
  }

  private static List<Point> around(Point at, double radius, double... corners) {
    List<Point> points = new java.util.ArrayList<>();
    for (int i = 0; i < corners.length; i += 2) {
      points.add(new Point(at.x() + radius * corners[i], at.y() + radius * corners[i + 1]));
    }
    return points;
  }
}
