package io.fireact.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The one reader of JSON lines: a value a line, in UTF-8. A byte order mark, CRLF and blank lines
 * are allowed; a second value in a line is not. What is wrong is told with the line's number, blank
 * lines counted. Not for a value over several lines, see {@link StrictJson}.
 */
public final class JsonLineReader {
  /** A longer line is no record of anything, and would not fit into memory. */
  private static final int LONGEST_LINE = 256 << 20;

  private JsonLineReader() {}

  /**
   * A line that is not blank.
   *
   * @param number from 1, as an editor counts
   */
  public record Line(int number, String json) {
    /**
     * Its value, read as {@link StrictJson} reads documents.
     *
     * @throws MalformedJsonException naming the line
     */
    public JsonNode value() {
      return StrictJson.read(json, number);
    }
  }

  /** Is told each line. */
  @FunctionalInterface
  public interface Listener {
    /** The next line. */
    void line(Line line);
  }

  /** The lines of a file in memory. */
  public static List<Line> lines(byte[] file) {
    List<Line> lines = new ArrayList<>();
    try {
      read(new ByteArrayInputStream(file), lines::add);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    }
    return lines;
  }

  /**
   * Tells every line in its turn, so that a file need not fit into memory.
   *
   * @throws MalformedJsonException when a line is not UTF-8 or longer than any honest one; whatever
   *     the listener throws
   */
  public static void read(InputStream in, Listener listener) throws IOException {
    byte[] buffer = new byte[1 << 16];
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    int number = 1;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int start = 0;
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          open.write(buffer, start, i - start);
          emit(open, number++, listener);
          start = i + 1;
        }
      }
      open.write(buffer, start, count - start);
      if (open.size() > LONGEST_LINE) {
        throw new MalformedJsonException(
            "the line is longer than " + LONGEST_LINE + " bytes", number, 1, false);
      }
    }
    emit(open, number, listener);
  }

  private static void emit(ByteArrayOutputStream open, int number, Listener listener) {
    String line = Utf8.decode(open.toByteArray(), open.size(), number);
    open.reset();
    if (!line.isBlank()) {
      listener.line(new Line(number, line));
    }
  }
}
