package io.fireact.lm.format;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that was written for Python's {@code re}, applied to a module's path. Names
 * of groups are left away, whose spelling differs; what else such expressions use means the same in
 * both languages.
 */
final class PythonPattern {
  /** Looks at a character of a path: enough for any honest expression, and over in a moment. */
  private static final int LOOKS = 1_000_000;

  private final String field;
  private final String written;
  private final Pattern pattern;

  private PythonPattern(String field, String written, Pattern pattern) {
    this.field = field;
    this.written = written;
    this.pattern = pattern;
  }

  /**
   * @param field the setting that holds it, for messages
   * @throws IllegalArgumentException when it is no expression; the message names the field
   */
  static PythonPattern of(String field, String written) {
    return of(field, written, "%s");
  }

  /**
   * An expression inside another.
   *
   * @param frame with %s where it stands
   */
  static PythonPattern of(String field, String written, String frame) {
    if (written.contains("(?P=")) {
      throw new IllegalArgumentException(
          field + " refers to a group by name (" + written + "), which is not supported");
    }
    String java = written.replaceAll("\\(\\?P<\\w+>", "(").replace("\\Z", "\\z");
    try {
      // Alone first: a stray bracket must not be closed by the frame's.
      Pattern.compile(java);
      return new PythonPattern(field, written, Pattern.compile(frame.replace("%s", java)));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          field + " is not a regular expression (" + written + "): " + e.getDescription(), e);
    }
  }

  /** As Python's {@code re.fullmatch}. */
  boolean matchesAll(String path) {
    return ended(() -> pattern.matcher(new Bounded(path)).matches());
  }

  /** As Python's {@code re.match}: from the path's beginning on. */
  boolean matchesStart(String path) {
    return ended(() -> pattern.matcher(new Bounded(path)).lookingAt());
  }

  /** What a group of the frame found from the path's beginning on. */
  Optional<String> group(String path, String group) {
    Matcher matcher = pattern.matcher(new Bounded(path));
    return ended(matcher::lookingAt) ? Optional.of(matcher.group(group)) : Optional.empty();
  }

  @Override
  public String toString() {
    return '"' + written + '"';
  }

  private interface Search {
    boolean found();
  }

  private boolean ended(Search search) {
    try {
      return search.found();
    } catch (EndlessSearchException | StackOverflowError e) {
      throw new IllegalArgumentException(
          field + " holds an expression that takes without end to match: " + written, e);
    }
  }

  /** Some expressions try more ways than there is time for. */
  private static final class EndlessSearchException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A text that is looked at so often and no more. */
  private static final class Bounded implements CharSequence {
    private final String text;
    private int looks;

    Bounded(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++looks > LOOKS) {
        throw new EndlessSearchException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
