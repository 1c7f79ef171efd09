package io.fireact.json;

/**
 * A text that should be JSON and is not, or is no more than JSON by half: the message says what is
 * wrong and where. Whoever knows the text's name puts it before that.
 */
public final class MalformedJsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final boolean encoding;

  MalformedJsonException(String what, int line, int column, boolean encoding) {
    super("%s (line %d, column %d)".formatted(what, line, column));
    this.line = line;
    this.encoding = encoding;
  }

  /** The line of the text, from 1. */
  public int line() {
    return line;
  }

  /** Whether bytes are not UTF-8, so that there is no text at all. */
  public boolean isEncoding() {
    return encoding;
  }
}
