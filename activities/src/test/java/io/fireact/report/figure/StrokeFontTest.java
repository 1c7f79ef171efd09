package io.fireact.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.report.figure.Letters.Anchor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrokeFontTest {
  private static final Spot ORIGIN = new Spot(0, 0);
  private static final Letters PLAIN = Letters.of(20, Ink.TEXT, Anchor.START);

  private final StrokeFont font = StrokeFont.load();

  @Test
  void everyPrintableAsciiCharacterHasAShapeOfItsOwn() {
    List<List<Spot>> missing = shape("\u4e2d");
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
    List<Spot> spots =
        font.strokes(ORIGIN, "up", PLAIN.turned()).stream().flatMap(List::stream).toList();
    assertThat(spots).allSatisfy(spot -> assertThat(spot.y()).isLessThanOrEqualTo(0));
    assertThat(spots).anySatisfy(spot -> assertThat(spot.y()).isLessThan(-15));
  }

  private double leftmost(Anchor anchor) {
    return font.strokes(ORIGIN, "exact match", Letters.of(20, Ink.TEXT, anchor)).stream()
        .flatMap(List::stream)
        .mapToDouble(Spot::x)
        .min()
        .orElseThrow();
  }

  private List<List<Spot>> shape(String text) {
    return font.strokes(ORIGIN, text, PLAIN);
  }
}
