package io.fireact.report.figure;

/** A figure that can be drawn anywhere; it holds data, not marks. */
public interface Figure {
  double width();

  double height();

  /** A short title. */
  String title();

  /** What the figure shows, for people who cannot see it. */
  String description();

  /** Draws the figure, background excluded. */
  void draw(Canvas canvas);
}
