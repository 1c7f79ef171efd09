package io.fireact.report;

import java.util.regex.Pattern;

/**
 * A cell of a CSV file (RFC 4180). Text that a spreadsheet would compute, since it begins as a
 * formula does, gets an apostrophe before it, which spreadsheets take for "text follows" (OWASP,
 * "CSV Injection"); a number stays a number.
 */
public final class CsvText {
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  /** What begins a formula, in full width too, or hides one that follows. */
  private static final String STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private CsvText() {}

  /** The cell of anybody's text. */
  public static String cell(String text) {
    return quoted(isFormula(text) ? "'" + text : text);
  }

  /** A cell's text as it was before {@link #cell} wrote it. */
  public static String text(String cell) {
    return cell.startsWith("'") && isFormula(cell.substring(1)) ? cell.substring(1) : cell;
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty()
        && STARTS.indexOf(text.strip().isEmpty() ? text.charAt(0) : first(text)) >= 0
        && !NUMBER.matcher(text).matches();
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
