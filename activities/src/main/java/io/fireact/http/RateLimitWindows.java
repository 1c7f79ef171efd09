package io.fireact.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the headers {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset} say of a limit: a
 * number, or several with commas where a plan has several windows, such as a second's and a
 * month's. A reset is seconds from now, or seconds since 1970. What is malformed counts as not
 * said.
 *
 * @param reset until the windows that are used up begin anew, at most {@link RetryAfter#LONGEST};
 *     null where none is
 * @param spent whether that is longer off, so that no waiting within a run helps
 */
record RateLimitWindows(@Nullable Duration reset, boolean spent) {
  private static final RateLimitWindows UNKNOWN = new RateLimitWindows(null, false);

  /** A reset beyond this is a date: no window has thirty years. */
  private static final long SECONDS_SINCE_1970 = 1_000_000_000;

  static RateLimitWindows read(Headers headers, Instant now) {
    List<Long> remaining = numbers(headers.get("X-RateLimit-Remaining"));
    List<Long> resets = numbers(headers.get("X-RateLimit-Reset"));
    if (remaining.isEmpty() || remaining.size() != resets.size()) {
      return UNKNOWN;
    }
    long longest = 0;
    for (int i = 0; i < resets.size(); i++) {
      if (remaining.get(i) == 0) {
        long reset = resets.get(i);
        longest =
            Math.max(longest, reset >= SECONDS_SINCE_1970 ? reset - now.getEpochSecond() : reset);
      }
    }
    if (longest <= 0) {
      return UNKNOWN;
    }
    long most = RetryAfter.LONGEST.toSeconds();
    return longest > most
        ? new RateLimitWindows(RetryAfter.LONGEST, true)
        : new RateLimitWindows(Duration.ofSeconds(longest), false);
  }

  private static List<Long> numbers(@Nullable String header) {
    List<Long> numbers = new ArrayList<>();
    if (header == null) {
      return numbers;
    }
    for (String part : header.split(",", -1)) {
      String number = part.strip();
      // Twelve digits exceed every reset.
      if (!number.matches("[0-9]{1,12}")) {
        return List.of();
      }
      numbers.add(Long.parseLong(number));
    }
    return numbers;
  }
}
