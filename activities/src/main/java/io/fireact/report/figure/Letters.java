package io.fireact.report.figure;

/**
 * How a text is set.
 *
 * @param size height of the type in drawing units, as a style sheet's font size
 * @param bold for titles
 * @param upwards turned by a quarter so that it reads from the bottom to the top
 */
record Letters(double size, Ink ink, Anchor anchor, boolean bold, boolean upwards) {

  /** Which part of the text stands at its spot. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  static Letters of(double size, Ink ink, Anchor anchor) {
    return new Letters(size, ink, anchor, false, false);
  }

  Letters inBold() {
    return new Letters(size, ink, anchor, true, upwards);
  }

  Letters turned() {
    return new Letters(size, ink, anchor, bold, true);
  }
}
