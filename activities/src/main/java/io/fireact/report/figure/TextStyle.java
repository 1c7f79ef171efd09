package io.fireact.report.figure;

/**
 * How a text is set.
 *
 * @param size height of the type in drawing units, as a style sheet's font size
 * @param bold for titles
 * @param upwards turned by a quarter so that it reads from the bottom to the top
 */
record TextStyle(double size, Color color, Anchor anchor, boolean bold, boolean upwards) {

  /** Which part of the text stands at its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  static TextStyle of(double size, Color color, Anchor anchor) {
    return new TextStyle(size, color, anchor, false, false);
  }

  TextStyle inBold() {
    return new TextStyle(size, color, anchor, true, upwards);
  }

  TextStyle turned() {
    return new TextStyle(size, color, anchor, bold, true);
  }
}
