package io.fireact.search;

import java.text.BreakIterator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Cuts texts to the length of an observation, always on one line. Lengths are in code points, so a
 * character outside the basic plane is never torn.
 */
final class Snippets {
  private static final Pattern BLANKS = Pattern.compile("[\\p{IsWhite_Space}\\p{Cc}]+");

  private Snippets() {}

  /** {@code text} on one line, without blanks at its ends. */
  static String oneLine(String text) {
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }

  /**
   * The beginning of {@code text}, at most {@code limit} code points, ending after a whole word
   * unless the first word alone is longer.
   */
  static String cut(String text, int limit) {
    String line = oneLine(text);
    if (line.length() <= limit || line.codePointCount(0, line.length()) <= limit) {
      return line;
    }
    int end = line.offsetByCodePoints(0, limit);
    if (line.charAt(end) == ' ') {
      return line.substring(0, end).stripTrailing();
    }
    int blank = line.lastIndexOf(' ', end - 1);
    return line.substring(0, blank > 0 ? blank : end).stripTrailing();
  }

  /**
   * The part of {@code text} that says most about {@code wanted}: of all runs of whole sentences
   * that fit into {@code limit} code points, the one with the most different wanted words, and the
   * earliest of those. A sentence that does not fit on its own stands for itself by its beginning.
   *
   * @param words splits a text as {@code wanted} was split
   */
  static String best(
      String text, Set<String> wanted, Function<String, List<String>> words, int limit) {
    String line = oneLine(text);
    String best = cut(line, limit);
    if (best.length() == line.length()) {
      return best;
    }
    int[] bounds = sentences(line);
    int most = -1;
    for (int i = 0; i < bounds.length - 1 && most < wanted.size(); i++) {
      int end = i + 1;
      while (end + 1 < bounds.length && fits(line, bounds[i], bounds[end + 1], limit)) {
        end++;
      }
      String candidate = cut(line.substring(bounds[i], bounds[end]), limit);
      Set<String> found = new HashSet<>(words.apply(candidate));
      found.retainAll(wanted);
      if (found.size() > most) {
        most = found.size();
        best = candidate;
      }
    }
    return best;
  }

  /** Where sentences begin, and the end of the text. */
  private static int[] sentences(String line) {
    BreakIterator iterator = BreakIterator.getSentenceInstance(Locale.ROOT);
    iterator.setText(line);
    return IntStream.iterate(
            iterator.first(), at -> at != BreakIterator.DONE, at -> iterator.next())
        .toArray();
  }

  private static boolean fits(String line, int start, int end, int limit) {
    // A blank after the last sentence does not count, it is cut off.
    int last = line.charAt(end - 1) == ' ' ? end - 1 : end;
    return last - start <= 2L * limit && line.codePointCount(start, last) <= limit;
  }
}
