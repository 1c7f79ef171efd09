package io.fireact.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.report.figure.TextStyle.Anchor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrokeFontTest {
  private static final Point ORIGIN = new Point(0, 0);
  private static final TextStyle PLAIN = TextStyle.of(20, Color.TEXT, Anchor.START);

  private final StrokeFont font = StrokeFont.load();

  @Test
  void everyPrintableAsciiCharacterHasAShapeOfItsOwn() {
    List<List<Point>> missing = shape("\u4e2d");
    for (char c = '!'; c <= '~'; c++) {
      assertThat(shape(String.valueOf(c))).as("character " + c).isNotEmpty().isNotEqualTo(missing);
    }
  }

  @Test
  void anUnknownCharacterIsOneBox() {
    assertThat(shape("\u4e2d")).hasSize(1);
    assertThat(shape("\ud83d\ude00")).isEqualTo(shape("\u4e2d"));
    assertThat(shape("\ud800")).isEqualTo(shape("\u4e2d"));
  }

  @Test
  void textStandsWhereItsAnchorSays() {
    double width = font.width("exact match", 20);
    assertThat(leftmost(Anchor.START)).isBetween(0.0, 3.0);
    assertThat(leftmost(Anchor.MIDDLE)).isBetween(-width / 2, -width / 2 + 3);
    assertThat(leftmost(Anchor.END)).isBetween(-width, -width + 3);
  }

  @Test
  void turnedTextReadsUpwards() {
    List<Point> points =
        font.strokes(ORIGIN, "up", PLAIN.turned()).stream().flatMap(List::stream).toList();
    assertThat(points).allSatisfy(point -> assertThat(point.y()).isLessThanOrEqualTo(0));
    assertThat(points).anySatisfy(point -> assertThat(point.y()).isLessThan(-15));
  }

  private double leftmost(Anchor anchor) {
    return font.strokes(ORIGIN, "exact match", TextStyle.of(20, Color.TEXT, anchor)).stream()
        .flatMap(List::stream)
        .mapToDouble(Point::x)
        .min()
        .orElseThrow();
  }

  private List<List<Point>> shape(String text) {
    return font.strokes(ORIGIN, text, PLAIN);
  }
}
