package io.fireact.lm.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's textwrap.wrap of one line, as the filter wordwrap calls it. */
final class TextWrap {
  private static final String SPACE = "[\\t\\n\\x0b\\f\\r ]";
  private static final String NO_SPACE = "[^\\t\\n\\x0b\\f\\r ]";
  private static final String WORD = "[\\p{L}\\p{Nd}\\p{Nl}\\p{No}_]";
  private static final String PUNCTUATED = "[\\p{L}\\p{Nd}\\p{Nl}\\p{No}_!\"'&.,?]";
  private static final String LETTER = "[\\p{L}\\p{Nl}\\p{No}_]";
  private static final Pattern PARTS =
      Pattern.compile(
          SPACE
              + "+|(?<="
              + PUNCTUATED
              + ")-{2,}(?="
              + WORD
              + ")|"
              + NO_SPACE
              + "+?(?:-(?:(?<="
              + LETTER
              + "{2}-)|(?<="
              + LETTER
              + "-"
              + LETTER
              + "-))(?="
              + LETTER
              + "-?"
              + LETTER
              + ")|(?="
              + SPACE
              + "|\\z)|(?<="
              + PUNCTUATED
              + ")(?=-{2,}"
              + WORD
              + "))");
  private static final Pattern WORDS = Pattern.compile(SPACE + "+");

  private final int width;
  private final boolean breakWords;
  private final boolean breakHyphens;

  TextWrap(int width, boolean breakWords, boolean breakHyphens) {
    this.width = width;
    this.breakWords = breakWords;
    this.breakHyphens = breakHyphens;
  }

  List<String> wrap(String line) {
    if (width <= 0) {
      throw JinjaException.value("invalid width " + width + " (must be > 0)");
    }
    Deque<String> chunks = chunks(line);
    List<String> lines = new ArrayList<>();
    while (!chunks.isEmpty()) {
      if (blank(chunks.element()) && !lines.isEmpty()) {
        chunks.remove();
      }
      List<String> current = new ArrayList<>();
      int length = 0;
      while (!chunks.isEmpty() && length + CodePoints.length(chunks.element()) <= width) {
        length += CodePoints.length(chunks.element());
        current.add(chunks.remove());
      }
      if (!chunks.isEmpty() && CodePoints.length(chunks.element()) > width) {
        longWord(chunks, current, width - length);
      }
      if (!current.isEmpty() && blank(current.get(current.size() - 1))) {
        current.remove(current.size() - 1);
      }
      if (!current.isEmpty()) {
        lines.add(String.join("", current));
      }
    }
    return lines;
  }

  private static boolean blank(String chunk) {
    return CodePoints.strip(chunk, null, true, false).isEmpty();
  }

  private void longWord(Deque<String> chunks, List<String> current, int room) {
    if (breakWords) {
      String chunk = chunks.remove();
      int end = chunk.offsetByCodePoints(0, room);
      if (breakHyphens) {
        int hyphen = chunk.lastIndexOf('-', end - 1);
        if (hyphen > 0 && !chunk.substring(0, hyphen).replace("-", "").isEmpty()) {
          end = hyphen + 1;
        }
      }
      current.add(chunk.substring(0, end));
      chunks.push(chunk.substring(end));
    } else if (current.isEmpty()) {
      current.add(chunks.remove());
    }
  }

  private Deque<String> chunks(String line) {
    Deque<String> chunks = new ArrayDeque<>();
    Matcher parts = (breakHyphens ? PARTS : WORDS).matcher(line);
    int at = 0;
    while (parts.find()) {
      if (parts.start() > at) {
        chunks.add(line.substring(at, parts.start()));
      }
      chunks.add(parts.group());
      at = parts.end();
    }
    if (at < line.length()) {
      chunks.add(line.substring(at));
    }
    return chunks;
  }
}
