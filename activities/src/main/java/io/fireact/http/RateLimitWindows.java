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
 * month's. OpenAI, Azure, Groq and vLLM's routers have one of each for {@code -Requests} and {@code
 * -Tokens}, whose resets are durations such as {@code 6m0s} and {@code 120ms}. A reset is a time as
 * {@link WaitText} reads it. What is malformed counts as not said.
 *
 * @param reset until the windows that are used up begin anew, at most {@link RetryAfter#LONGEST};
 *     where none is said to be, but tokens are counted, until theirs does: the call needed more
 *     than was left. Null where nothing is known
 * @param spent whether that is longer off, so that no waiting within a run helps
 */
record RateLimitWindows(@Nullable Duration reset, boolean spent) {
  private static final RateLimitWindows UNKNOWN = new RateLimitWindows(null, false);
  private static final String TOKENS = "-Tokens";

  static RateLimitWindows read(Headers headers, Instant now) {
    Duration longest = Duration.ZERO;
    for (String suffix : List.of("", "-Requests", TOKENS)) {
      Duration window = usedUp(headers, suffix, now);
      longest = window.compareTo(longest) > 0 ? window : longest;
    }
    if (longest.isZero() && headers.get("X-RateLimit-Remaining" + TOKENS) != null) {
      String reset = headers.get("X-RateLimit-Reset" + TOKENS);
      return new RateLimitWindows(
          RetryAfter.bounded(reset == null ? null : WaitText.read(reset, now)), false);
    }
    return longest.isZero()
        ? UNKNOWN
        : new RateLimitWindows(
            RetryAfter.bounded(longest), longest.compareTo(RetryAfter.LONGEST) > 0);
  }

  /** Until all windows of a kind that are used up begin anew; zero where none is. */
  private static Duration usedUp(Headers headers, String suffix, Instant now) {
    List<String> remaining = parts(headers.get("X-RateLimit-Remaining" + suffix));
    List<String> resets = parts(headers.get("X-RateLimit-Reset" + suffix));
    Duration longest = Duration.ZERO;
    if (remaining.size() != resets.size()) {
      return longest;
    }
    for (int i = 0; i < resets.size(); i++) {
      Duration reset = WaitText.read(resets.get(i), now);
      if (reset == null || !remaining.get(i).matches("[0-9]{1,12}")) {
        return Duration.ZERO;
      }
      if (Long.parseLong(remaining.get(i)) == 0 && reset.compareTo(longest) > 0) {
        longest = reset;
      }
    }
    return longest;
  }

  private static List<String> parts(@Nullable String header) {
    List<String> parts = new ArrayList<>();
    if (header != null) {
      for (String part : header.split(",", -1)) {
        parts.add(part.strip());
      }
    }
    return parts;
  }
}
