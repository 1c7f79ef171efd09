package io.fireact.report;

import java.util.regex.Pattern;

/**
 * A cell of a CSV file (RFC 4180). Text that a spreadsheet would compute, since it begins as a
 * formula does, gets an apostrophe before it, which spreadsheets take for "text follows" (OWASP,
 * "CSV Injection"); a number stays a number.
 */
final class CsvText {
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  /** What begins a formula, in full width too, or hides one that follows. */
  private static final String STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private CsvText() {}

  /** The cell of anybody's text. */
  static String cell(String text) {
    boolean formula =
        !text.isEmpty()
            && STARTS.indexOf(text.strip().isEmpty() ? text.charAt(0) : first(text)) >= 0
            && !NUMBER.matcher(text).matches();
    return quoted(formula ? "'" + text : text);
  }

  /** Spaces before a formula do not hide it from every spreadsheet. */
  private static char first(String text) {
    int at = 0;
    while (text.charAt(at) == ' ' || text.charAt(at) == '\u00a0' || text.charAt(at) == '\ufeff') {
      at++;
    }
    return text.charAt(at);
  }

  /** Semicolons and tabs separate cells too, where a country's spreadsheet says so. */
  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> ",;\"\t\r\n".indexOf(c) >= 0);
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
