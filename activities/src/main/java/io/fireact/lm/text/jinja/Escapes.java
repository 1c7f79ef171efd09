package io.fireact.lm.text.jinja;

/** Escapes in a template's string literals: Python's codec unicode_escape over ASCII. */
final class Escapes {
  private static final String SIMPLE = "\\'\"abfnrtv";
  private static final String MEANING = "\\'\"\u0007\b\f\n\r\t\u000b";
  private static final int HEX = 16;
  private static final int OCTAL = 8;
  private static final int OCTAL_DIGITS = 3;

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String text) {
    this.text = text;
  }

  /**
   * @throws JinjaException VALUE for an escape that does not end or stands for half a character
   */
  static String decoded(String literal) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    // What is not ASCII is an escape to Python's codec, also behind a backslash.
    StringBuilder ascii = new StringBuilder();
    boolean escaped = false;
    for (int c : literal.codePoints().toArray()) {
      if (c >= 0x80 && escaped) {
        ascii.append(PercentFormat.ascii(Character.toString(c)));
        escaped = false;
      } else {
        ascii.appendCodePoint(c);
        escaped = c == '\\' && !escaped;
      }
    }
    Escapes escapes = new Escapes(ascii.toString());
    escapes.decode();
    return escapes.out.toString();
  }

  private void decode() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      c = text.charAt(at++);
      int simple = SIMPLE.indexOf(c);
      if (simple >= 0) {
        out.append(MEANING.charAt(simple));
      } else if (c >= '0' && c <= '7') {
        int end = at;
        while (end < text.length()
            && end < at + OCTAL_DIGITS - 1
            && Character.digit(text.charAt(end), OCTAL) >= 0) {
          end++;
        }
        out.appendCodePoint(Integer.parseInt(text.substring(at - 1, end), OCTAL));
        at = end;
      } else {
        switch (c) {
          case '\n' -> {}
          case 'x' -> hexadecimal(c, 2);
          case 'u' -> hexadecimal(c, 4);
          case 'U' -> hexadecimal(c, 8);
          case 'N' -> named();
          default -> out.append('\\').append(c);
        }
      }
    }
  }

  private void hexadecimal(char kind, int digits) {
    int end = at + digits;
    if (end > text.length()
        || !text.substring(at, end)
            .chars()
            .allMatch(c -> c < 0x80 && Character.digit(c, HEX) >= 0)) {
      throw JinjaException.value("truncated \\" + kind + "XX escape");
    }
    long point = Long.parseLong(text.substring(at, end), HEX);
    if (point > Character.MAX_CODE_POINT) {
      throw JinjaException.value("illegal Unicode character");
    }
    if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      throw JinjaException.value("an escape of a surrogate, which is no character");
    }
    out.appendCodePoint((int) point);
    at = end;
  }

  private void named() {
    int end = text.indexOf('}', at);
    if (at >= text.length() || text.charAt(at) != '{' || end < 0) {
      throw JinjaException.value("malformed \\N character escape");
    }
    try {
      out.appendCodePoint(Character.codePointOf(text.substring(at + 1, end)));
    } catch (IllegalArgumentException e) {
      throw JinjaException.value("unknown Unicode character name");
    }
    at = end + 1;
  }
}
