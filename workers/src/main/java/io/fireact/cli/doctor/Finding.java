package io.fireact.cli.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param what in a word
 * @param found what is there
 * @param advice what to do; empty where nothing has to be done
 */
public record Finding(
    String what,
    Level level,
    String found,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String advice) {

  /** How bad it is. */
  public enum Level {
    OK,
    /** Works, but slower or with less than it could. */
    WARN,
    /** A run cannot work. */
    BAD;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String found) {
    return new Finding(what, Level.OK, found, "");
  }

  static Finding warn(String what, String found, String advice) {
    return new Finding(what, Level.WARN, found, advice);
  }

  static Finding bad(String what, String found, String advice) {
    return new Finding(what, Level.BAD, found, advice);
  }

  /** A line for people, and a second one where something is to be done. */
  public String render() {
    String line = "%-4s  %-8s  %s".formatted(level.word(), what, found);
    return advice.isEmpty() ? line : line + "\n" + " ".repeat(16) + advice;
  }
}
