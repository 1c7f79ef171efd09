package io.fireact.report.figure;

import java.util.List;
import java.util.Locale;

/**
 * A colour by what it marks, and its value on white paper. A page gives the same names other values
 * in the dark; never write a literal colour into a figure. The series' colours differ in lightness
 * too, so they can be told apart without colour vision.
 */
public enum Color {
  /** Background. */
  PAPER("#ffffff"),
  /** Titles and values. */
  TEXT("#1b2027"),
  /** Axis labels and remarks. */
  QUIET("#5b6570"),
  /** Grid lines. */
  GRID("#e3e7eb"),
  /** Axis lines. */
  AXIS("#8a949e"),
  SERIES_1("#1464a5"),
  SERIES_2("#c4560c"),
  SERIES_3("#12795b"),
  SERIES_4("#8b4aa8"),
  SERIES_5("#b02e3c"),
  SERIES_6("#6b6f1a"),
  SERIES_7("#0f7f94"),
  SERIES_8("#7a5230");

  private static final List<Color> SERIES =
      List.of(SERIES_1, SERIES_2, SERIES_3, SERIES_4, SERIES_5, SERIES_6, SERIES_7, SERIES_8);

  private final String hex;

  Color(String hex) {
    this.hex = hex;
  }

  /** The colour on paper, as {@code #rrggbb}. */
  String hex() {
    return hex;
  }

  /** The name in style sheets, such as {@code series-1}. */
  String styleClass() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The colour of a series; after the eighth they come again. */
  static Color series(int index) {
    return SERIES.get(index % SERIES.size());
  }
}
