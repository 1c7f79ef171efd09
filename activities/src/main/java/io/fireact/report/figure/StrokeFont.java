package io.fireact.report.figure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A font of single strokes that comes with the report, so that figures have text on machines
 * without any font, and the same pixels on all machines. A character that it does not have is an
 * empty box. It also measures texts for layouts; an SVG's reader may use a wider font, so leave
 * room.
 */
final class StrokeFont {
  /** Units from the baseline to the top of a capital. */
  private static final double CAPITAL = 14;

  /** A capital's height as a share of the type's size. */
  private static final double CAPITAL_SHARE = 0.72;

  /** Units between characters, beside their own margins. */
  private static final double SPACING = 0.9;

  private static final int CURVE_PARTS = 6;
  private static final Glyph MISSING =
      new Glyph(
          9.4,
          List.of(
              List.of(
                  new Point(1.2, 0),
                  new Point(1.2, 14),
                  new Point(8.2, 14),
                  new Point(8.2, 0),
                  new Point(1.2, 0))));

  private final Map<Integer, Glyph> glyphs = new TreeMap<>();

  /** A character: its width, and its strokes with y upwards. */
  private record Glyph(double width, List<List<Point>> strokes) {}

  private StrokeFont() {
    glyphs.put((int) ' ', new Glyph(5, List.of()));
  }

  /** Reads the font from its resource. */
  static StrokeFont load() {
    StrokeFont font = new StrokeFont();
    try (InputStream in = StrokeFont.class.getResourceAsStream("strokes.txt")) {
      if (in == null) {
        throw new IllegalStateException("the resource strokes.txt is missing from the build");
      }
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.startsWith("//"))
          .forEach(font::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read strokes.txt", e);
    }
    return font;
  }

  private void add(String line) {
    String[] parts = line.split(" ");
    List<List<Point>> strokes = new ArrayList<>();
    List<Point> stroke = new ArrayList<>();
    int at = 2;
    while (at < parts.length) {
      char command = parts[at].charAt(0);
      Point first = new Point(number(parts[at].substring(1)), number(parts[at + 1]));
      at += 2;
      switch (command) {
        case 'M' -> {
          stroke = new ArrayList<>();
          stroke.add(first);
          strokes.add(stroke);
        }
        case 'L' -> stroke.add(first);
        case 'Q' -> {
          curve(stroke, first, new Point(number(parts[at]), number(parts[at + 1])));
          at += 2;
        }
        default -> throw new IllegalStateException("strokes.txt: unknown command in " + line);
      }
    }
    glyphs.put(parts[0].codePointAt(0), new Glyph(number(parts[1]), strokes));
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static void curve(List<Point> stroke, Point control, Point end) {
    Point start = stroke.get(stroke.size() - 1);
    for (int i = 1; i <= CURVE_PARTS; i++) {
      double t = (double) i / CURVE_PARTS;
      double a = (1 - t) * (1 - t);
      double b = 2 * t * (1 - t);
      double c = t * t;
      stroke.add(
          new Point(
              a * start.x() + b * control.x() + c * end.x(),
              a * start.y() + b * control.y() + c * end.y()));
    }
  }

  private static double unit(double size) {
    return size * CAPITAL_SHARE / CAPITAL;
  }

  /** The width of a text in drawing units. */
  double width(String text, double size) {
    double units = text.codePoints().mapToDouble(c -> glyph(c).width() + SPACING).sum();
    return units * unit(size);
  }

  /** The strokes of a text in drawing units. */
  List<List<Point>> strokes(Point at, String text, TextStyle style) {
    double unit = unit(style.size());
    double pen =
        switch (style.anchor()) {
          case START -> 0;
          case MIDDLE -> -width(text, style.size()) / 2;
          case END -> -width(text, style.size());
        };
    List<List<Point>> all = new ArrayList<>();
    for (int c : text.codePoints().toArray()) {
      Glyph glyph = glyph(c);
      for (List<Point> stroke : glyph.strokes()) {
        List<Point> placed = new ArrayList<>();
        for (Point point : stroke) {
          double along = pen + point.x() * unit;
          double up = point.y() * unit;
          placed.add(
              style.upwards()
                  ? new Point(at.x() - up, at.y() - along)
                  : new Point(at.x() + along, at.y() - up));
        }
        all.add(placed);
      }
      pen += (glyph.width() + SPACING) * unit;
    }
    return all;
  }

  private Glyph glyph(int character) {
    return glyphs.getOrDefault(character, MISSING);
  }
}
