package io.fireact.agent;

/** What Python does to texts, where a comparison with others' numbers depends on it. */
final class PythonText {
  private PythonText() {}

  /** {@code str.strip()}. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** {@code str.isspace()} of a character; all of these are in the basic plane. */
  private static boolean isSpace(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '\u0085';
  }

  /** {@code repr()} of a text, such as {@code 'a'} and {@code "it's"}. */
  static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder repr = new StringBuilder().append(quote);
    text.codePoints().forEach(letter -> repr.append(escaped(letter, quote)));
    return repr.append(quote).toString();
  }

  private static String escaped(int letter, char quote) {
    return switch (letter) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\\' -> "\\\\";
      default -> {
        if (letter == quote) {
          yield "\\" + quote;
        }
        if (isPrintable(letter)) {
          yield Character.toString(letter);
        }
        yield letter <= 0xFF
            ? "\\x%02x".formatted(letter)
            : letter <= 0xFFFF ? "\\u%04x".formatted(letter) : "\\U%08x".formatted(letter);
      }
    };
  }

  private static boolean isPrintable(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> letter == ' ';
      default -> true;
    };
  }
}
