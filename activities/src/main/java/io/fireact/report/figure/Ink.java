package io.fireact.report.figure;

import java.util.List;
import java.util.Locale;

/**
 * What a mark is for, and its colour on white paper. A page gives the same names other colours in
 * the dark; never put a colour into a drawing directly. The series' colours differ in lightness
 * too, so they can be told apart without colour vision.
 */
public enum Ink {
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

  private static final List<Ink> SERIES =
      List.of(SERIES_1, SERIES_2, SERIES_3, SERIES_4, SERIES_5, SERIES_6, SERIES_7, SERIES_8);

  private final String onPaper;

  Ink(String onPaper) {
    this.onPaper = onPaper;
  }

  /** The colour on paper, as {@code #rrggbb}. */
  String onPaper() {
    return onPaper;
  }

  /** The name in style sheets, such as {@code series-1}. */
  String styleClass() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The colour of a series; after the eighth they come again. */
  static Ink series(int index) {
    return SERIES.get(index % SERIES.size());
  }
}
