package io.fireact.lm.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into words, single other characters and newlines, and says which of them are glued to
 * the one before.
 *
 * <p>Spaces are implicit. {@link #spaced} is the rule by which they come back: a space between two
 * units, except around a newline, before {@code . , : ; ? ! ' ) ]} and after {@code [ (}. Where the
 * text has no space but the rule would put one, the unit is glued, as the second and third of
 * {@code well-known}. Two places are left to the rule alone, so that the agent's format does not
 * depend on spacing: before an opening bracket, and after {@code : ; ? ! ) ]}. Text therefore comes
 * back as it was, up to spaces there, before closing punctuation, and runs of them.
 */
final class Units {
  private static final String NO_SPACE_BEFORE = ".,:;?!')]";
  private static final String NO_SPACE_AFTER = "[(";
  private static final String NEVER_GLUED = "[(";
  private static final String NEVER_GLUED_AFTER = ":;?!)]";

  private Units() {}

  /**
   * @param text the word, character or newline
   * @param glued no space before it, although the rule would put one
   * @param start index of its first character in the text
   */
  record Unit(String text, boolean glued, int start) {}

  static List<Unit> split(String text) {
    List<Unit> units = new ArrayList<>();
    String before = "";
    boolean space = true;
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      int end = i + Character.charCount(point);
      if (point != '\n' && (Character.isWhitespace(point) || Character.isSpaceChar(point))) {
        space = true;
        i = end;
        continue;
      }
      if (isWord(point)) {
        while (end < text.length() && isWord(text.codePointAt(end))) {
          end += Character.charCount(text.codePointAt(end));
        }
      }
      String unit = text.substring(i, end);
      boolean glued =
          !space
              && spaced(before, unit)
              && !NEVER_GLUED.contains(unit)
              && !(before.length() == 1 && NEVER_GLUED_AFTER.contains(before));
      units.add(new Unit(unit, glued, i));
      before = unit;
      space = false;
      i = end;
    }
    return units;
  }

  /** Whether the rule puts a space between two neighbours that are not glued. */
  static boolean spaced(String before, String unit) {
    return !before.isEmpty()
        && !before.equals("\n")
        && !unit.equals("\n")
        && !(unit.length() == 1 && NO_SPACE_BEFORE.contains(unit))
        && !(before.length() == 1 && NO_SPACE_AFTER.contains(before));
  }

  private static boolean isWord(int point) {
    int type = Character.getType(point);
    return Character.isLetterOrDigit(point)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
