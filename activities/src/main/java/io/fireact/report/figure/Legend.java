package io.fireact.report.figure;

import io.fireact.report.figure.TextStyle.Anchor;
import java.util.ArrayList;
import java.util.List;

/**
 * Names the series of a chart in rows above it. More than {@link #LIMIT} names would hide the
 * chart; the rest is counted.
 */
final class Legend {
  static final int LIMIT = 12;
  private static final double ROW = 21;
  private static final double SIZE = PlotArea.SMALL;
  private static final double SWATCH = 23;
  private static final double GAP = 16;

  /** A reader's font may be wider than the one that measures. */
  private static final double SLACK = 1.2;

  private final List<Placed> placed = new ArrayList<>();
  private final double height;

  /** A name and how its mark is drawn around a point. */
  record Entry(String name, Swatch swatch) {}

  private record Placed(double x, double y, Entry entry) {}

  Legend(List<Entry> entries, double left, double right) {
    StrokeFont font = StrokeFont.load();
    List<Entry> shown = new ArrayList<>(entries.subList(0, Math.min(LIMIT, entries.size())));
    if (entries.size() > LIMIT) {
      shown.add(new Entry("and " + (entries.size() - LIMIT) + " more", (canvas, at) -> {}));
    }
    double x = left;
    double y = 0;
    for (Entry entry : shown) {
      double width = SWATCH + font.width(entry.name(), SIZE) * SLACK + GAP;
      if (x > left && x + width > right) {
        x = left;
        y += ROW;
      }
      placed.add(new Placed(x, y, entry));
      x += width;
    }
    height = shown.isEmpty() ? 0 : y + ROW;
  }

  double height() {
    return height;
  }

  /**
   * @param top upper end of the first row
   */
  void draw(Canvas canvas, double top) {
    for (Placed entry : placed) {
      double middle = top + entry.y() + ROW / 2;
      entry.entry().swatch().draw(canvas, new Point(entry.x() + 7, middle));
      canvas.text(
          new Point(entry.x() + SWATCH, middle + 4.5),
          entry.entry().name(),
          TextStyle.of(SIZE, Color.TEXT, Anchor.START));
    }
  }

  /** Draws a mark of 14 units around its point. */
  @FunctionalInterface
  interface Swatch {
    void draw(Canvas canvas, Point at);
  }
}
