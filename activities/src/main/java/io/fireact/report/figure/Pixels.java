package io.fireact.report.figure;

import java.util.Arrays;
import java.util.List;

/**
 * An opaque RGB picture with smooth edges. Strokes are covered by their distance to the pen's path,
 * polygons by rows of samples; both in plain double arithmetic, so every machine gives the same
 * pixels.
 */
final class Pixels {
  private static final int SAMPLES = 8;

  private final int width;
  private final int height;
  private final int[] colors;
  private final Cover cover;

  Pixels(int width, int height) {
    this.width = width;
    this.height = height;
    colors = new int[width * height];
    Arrays.fill(colors, 0xFFFFFF);
    cover = new Cover(width, height);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Three bytes a pixel: red, green, blue. */
  byte[] row(int y) {
    byte[] bytes = new byte[3 * width];
    for (int x = 0; x < width; x++) {
      int color = colors[y * width + x];
      bytes[3 * x] = (byte) (color >> 16);
      bytes[3 * x + 1] = (byte) (color >> 8);
      bytes[3 * x + 2] = (byte) color;
    }
    return bytes;
  }

  int color(int x, int y) {
    return colors[y * width + x];
  }

  /** Lines with round ends and joins; where they cross each other nothing gets darker. */
  void strokes(List<List<Point>> lines, double penWidth, int color) {
    // A pen thinner than a pixel keeps its path and gets paler.
    double radius = Math.max(penWidth, 1) / 2;
    double strength = Math.min(penWidth, 1);
    for (List<Point> line : lines) {
      for (int i = 0; i + 1 < line.size(); i++) {
        segment(line.get(i), line.get(i + 1), radius, strength);
      }
    }
    paint(color, 1);
  }

  private void segment(Point from, Point to, double radius, double strength) {
    double reach = radius + 1;
    int left = column(Math.min(from.x(), to.x()) - reach);
    int right = column(Math.max(from.x(), to.x()) + reach);
    int top = line(Math.min(from.y(), to.y()) - reach);
    int bottom = line(Math.max(from.y(), to.y()) + reach);
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double length = dx * dx + dy * dy;
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double px = x + 0.5 - from.x();
        double py = y + 0.5 - from.y();
        double along = length == 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
        double distance = Math.sqrt(square(px - along * dx) + square(py - along * dy));
        double share = Math.max(0, Math.min(1, radius + 0.5 - distance)) * strength;
        cover.atLeast(x, y, share);
      }
    }
  }

  private static double square(double value) {
    return value * value;
  }

  /** A filled polygon by the even-odd rule. */
  void polygon(List<Point> outline, int color, double opacity) {
    double first = outline.stream().mapToDouble(Point::y).min().orElse(0);
    double last = outline.stream().mapToDouble(Point::y).max().orElse(0);
    for (int y = line(first - 1); y <= line(last + 1); y++) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        double[] crossings = crossings(outline, y + (sample + 0.5) / SAMPLES);
        for (int i = 0; i + 1 < crossings.length; i += 2) {
          cover.span(y, crossings[i], crossings[i + 1]);
        }
      }
    }
    paint(color, opacity);
  }

  private static double[] crossings(List<Point> outline, double y) {
    double[] found = new double[outline.size()];
    int count = 0;
    for (int i = 0; i < outline.size(); i++) {
      Point a = outline.get(i);
      Point b = outline.get((i + 1) % outline.size());
      if (a.y() <= y != b.y() <= y) {
        found[count++] = a.x() + (y - a.y()) / (b.y() - a.y()) * (b.x() - a.x());
      }
    }
    double[] crossings = Arrays.copyOf(found, count);
    Arrays.sort(crossings);
    return crossings;
  }

  private int column(double x) {
    return (int) Math.max(0, Math.min(width - 1, Math.floor(x)));
  }

  private int line(double y) {
    return (int) Math.max(0, Math.min(height - 1, Math.floor(y)));
  }

  private void paint(int color, double opacity) {
    for (int at = cover.first * width; at < (cover.last + 1) * width; at++) {
      if (cover.shares[at] > 0) {
        colors[at] = blend(colors[at], color, Math.min(1, cover.shares[at]) * opacity);
      }
    }
    cover.clear();
  }

  private static int blend(int under, int over, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = under >> shift & 0xFF;
      int b = over >> shift & 0xFF;
      mixed |= (int) Math.round(a + (b - a) * share) << shift;
    }
    return mixed;
  }

  /** How much of each pixel the mark being drawn covers, and the rows that it touches. */
  private static final class Cover {
    private final int width;
    private final float[] shares;
    private int first;
    private int last;

    Cover(int width, int height) {
      this.width = width;
      shares = new float[width * height];
      first = height;
      last = -1;
    }

    void atLeast(int x, int y, double share) {
      int at = touch(x, y);
      shares[at] = Math.max(shares[at], (float) share);
    }

    /** Adds one row of samples from one edge of a polygon to the next. */
    void span(int y, double from, double to) {
      double start = Math.max(0, from);
      double end = Math.min(width, to);
      for (int x = (int) start; x < end; x++) {
        double covered = Math.min(end, x + 1) - Math.max(start, x);
        shares[touch(x, y)] += (float) (covered / SAMPLES);
      }
    }

    private int touch(int x, int y) {
      first = Math.min(first, y);
      last = Math.max(last, y);
      return y * width + x;
    }

    void clear() {
      if (last >= 0) {
        Arrays.fill(shares, first * width, (last + 1) * width, 0);
      }
      first = shares.length / width;
      last = -1;
    }
  }
}
