package io.fireact.cli.shell;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes anybody's text harmless for a terminal: words of models and peers, file names and names in
 * specs may hold characters that move its cursor, colour it, rename its window or turn the order of
 * letters round. Each such character is shown as {@value #SHOWN}. Letters of all scripts stay, as
 * do the joiners within words and pictures.
 */
public final class TerminalText {
  private static final String SHOWN = "\uFFFD";

  // Controls (C0, DEL, C1), invisible formatting (bidirectional overrides, tags, marks), what
  // divides lines without being a line's end, and halves of pairs; a whole pair is no half.
  private static final String UNSEEN = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}";
  private static final String JOINERS = "\u200c\u200d";

  private static final Pattern NOT_IN_TEXT =
      Pattern.compile("[" + UNSEEN + "&&[^\n\t" + JOINERS + "]]");
  private static final Pattern NOT_IN_A_LINE =
      Pattern.compile("[" + UNSEEN + "&&[^" + JOINERS + "]]");

  private TerminalText() {}

  /** Text of many lines. */
  public static String text(String anybodys) {
    return NOT_IN_TEXT.matcher(anybodys).replaceAll(SHOWN);
  }

  /** One line, whatever it held; none can pretend to be two. */
  public static String line(String anybodys) {
    return NOT_IN_A_LINE.matcher(anybodys).replaceAll(SHOWN);
  }

  /** JSON that means the same. */
  public static String json(String json) {
    // Such characters stand within strings only, where an escape says the same.
    return NOT_IN_TEXT.matcher(json).replaceAll(TerminalText::escaped);
  }

  private static String escaped(MatchResult found) {
    StringBuilder escapes = new StringBuilder();
    found.group().chars().forEach(c -> escapes.append("\\u%04x".formatted(c)));
    return Matcher.quoteReplacement(escapes.toString());
  }
}
