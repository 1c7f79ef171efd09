package io.fireact.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as headers of limits write them: seconds ({@code 7}, {@code 1.5}), Go's durations ({@code
 * 6m0s}, {@code 120ms}, {@code 1h2m3.5s}), seconds or milliseconds since 1970, and ISO-8601
 * instants. What is none of these is null, and never an error: a peer writes what it wants.
 */
final class WaitText {
  /** A number beyond this is a date: no limit has thirty years. */
  private static final double SECONDS_SINCE_1970 = 1e9;

  /** And beyond this, one in milliseconds. */
  private static final double MILLIS_SINCE_1970 = 1e12;

  /** Longer than whatever is kept, and short enough to count with. */
  private static final double MOST_SECONDS = 1e9;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,40}(\\.[0-9]{1,40})?");
  private static final Pattern PIECE =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)(ns|us|\u00b5s|ms|s|m|h|d)");

  private WaitText() {}

  /**
   * From now until then; null where it is no time.
   *
   * @param text as in a header
   */
  static @Nullable Duration read(String text, Instant now) {
    String value = text.strip();
    if (NUMBER.matcher(value).matches()) {
      double number = Double.parseDouble(value);
      if (number >= MILLIS_SINCE_1970) {
        return seconds(number / 1e3 - now.toEpochMilli() / 1e3);
      }
      return seconds(number >= SECONDS_SINCE_1970 ? number - now.toEpochMilli() / 1e3 : number);
    }
    Duration duration = duration(value);
    if (duration != null) {
      return duration;
    }
    try {
      return Duration.between(now, Instant.parse(value));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A bare number in a unit of so many seconds; null where it is none. */
  static @Nullable Duration number(String text, double unit) {
    String value = text.strip();
    return NUMBER.matcher(value).matches() ? seconds(Double.parseDouble(value) * unit) : null;
  }

  /** A duration of numbers with units; null where it is none. */
  static @Nullable Duration duration(String text) {
    Matcher piece = PIECE.matcher(text);
    double sum = 0;
    int end = 0;
    while (piece.find() && piece.start() == end) {
      sum += Double.parseDouble(piece.group(1)) * unit(piece.group(2));
      end = piece.end();
    }
    return end == 0 || end < text.length() ? null : seconds(sum);
  }

  private static double unit(String name) {
    return switch (name) {
      case "d" -> 86_400;
      case "h" -> 3_600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "ns" -> 1e-9;
      default -> 1e-6;
    };
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(Math.min(Math.max(seconds, 0), MOST_SECONDS) * 1e3));
  }
}
