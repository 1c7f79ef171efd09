package io.fireact.agent;

/**
 * Makes any text fit on one line of an episode, whose format lives by its line starts. Not for
 * prompts and instructions, which have lines of their own.
 */
public final class SingleLine {
  private SingleLine() {}

  /**
   * {@code text} with each run of white space and control characters as one space, none at either
   * end. Half a surrogate pair becomes U+FFFD, since no encoding could write it.
   */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (isSpace(character)) {
        gap = true;
        continue;
      }
      if (gap && !line.isEmpty()) {
        line.append(' ');
      }
      gap = false;
      line.appendCodePoint(isHalfPair(character) ? 0xFFFD : character);
    }
    return line.toString();
  }

  static boolean isSpace(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || Character.isISOControl(character);
  }

  private static boolean isHalfPair(int character) {
    return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
  }
}
