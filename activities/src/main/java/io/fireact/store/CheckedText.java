package io.fireact.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A small file of two lines: a text without line breaks, and the text's SHA-256. A file that was
 * cut short, or of which a byte changed, is not such a file.
 */
final class CheckedText {
  private static final int DIGITS = 64;

  private CheckedText() {}

  static byte[] write(String line) {
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("line must not have a line break, got \"" + line + "\"");
    }
    return (line + "\n" + Sha256.of(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The text; empty when the file is not whole. */
  static Optional<String> read(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    int end = text.length() - DIGITS - 2;
    if (end < 0 || text.charAt(end) != '\n' || text.charAt(text.length() - 1) != '\n') {
      return Optional.empty();
    }
    String line = text.substring(0, end);
    boolean whole = Sha256.of(line).equals(text.substring(end + 1, text.length() - 1));
    return whole ? Optional.of(line) : Optional.empty();
  }
}
