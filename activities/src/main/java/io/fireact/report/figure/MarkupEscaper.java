package io.fireact.report.figure;

/**
 * Text as content or double-quoted attribute of HTML and XML. Not for scripts and style sheets,
 * which have other rules.
 */
public final class MarkupEscaper {
  private static final int REPLACEMENT = 0xFFFD;
  private static final int LAST_TWO = 0xFFFE;

  private MarkupEscaper() {}

  /** Escapes markup; what neither HTML nor XML allows becomes U+FFFD. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(allowed(c) ? c : REPLACEMENT);
              }
            });
    return safe.toString();
  }

  private static boolean allowed(int c) {
    if (Character.isISOControl(c)) {
      return c == '\t' || c == '\n';
    }
    // Lone surrogates, and the last two code points of every plane, are no characters.
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !surrogate && (c & LAST_TWO) != LAST_TWO;
  }
}
