package io.fireact.lm.text.jinja;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Texts by code points, as Python counts, and what Python calls white space. */
final class CodePoints {
  private CodePoints() {}

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The code point at an index from 0, which must be there. */
  static String at(String text, int index) {
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, index)));
  }

  /** Between two indices in code points; beyond the end is the end. */
  static String between(String text, int from, int to) {
    int length = length(text);
    if (from >= Math.min(to, length)) {
      return "";
    }
    int start = text.offsetByCodePoints(0, from);
    return text.substring(start, text.offsetByCodePoints(start, Math.min(to, length) - from));
  }

  /** Python's str.isspace of one character. */
  static boolean space(int c) {
    return (c >= 9 && c <= 13)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  /** Where str.splitlines ends a line. */
  static boolean lineEnd(int c) {
    return (c >= 10 && c <= 13)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /** Whether repr shows a character as it is. */
  static boolean printable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Without white space, or without the characters given, at its ends. */
  static String strip(String text, @Nullable String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && stripped(text.codePointAt(start), characters)) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && stripped(text.codePointBefore(end), characters)) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static boolean stripped(int c, @Nullable String characters) {
    return characters == null ? space(c) : characters.indexOf(c) >= 0;
  }

  /** The title case of one character, which may be several. */
  static String title(int c) {
    String upper = Character.toString(c).toUpperCase(Locale.ROOT);
    int first = upper.codePointAt(0);
    int rest = Character.charCount(first);
    // Several letters, such as those of a ligature, have no title case of their own.
    boolean titled = Character.getType(c) == Character.TITLECASE_LETTER;
    if (titled || upper.length() == rest || Character.toTitleCase(c) != c) {
      return Character.toString(Character.toTitleCase(c));
    }
    if (upper.endsWith("\u0399")) {
      // A Greek vowel whose iota stays small below it.
      return upper.substring(0, upper.length() - 1) + "\u0345";
    }
    return !Character.isLetter(first) || c == 0x149
        ? upper
        : Character.toString(first) + upper.substring(rest).toLowerCase(Locale.ROOT);
  }
}
