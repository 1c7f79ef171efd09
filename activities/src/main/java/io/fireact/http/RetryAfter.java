package io.fireact.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How long a peer asks to wait: {@code retry-after-ms}, as Azure and OpenAI send it, else the
 * Retry-After header (RFC 9110, section 10.2.3): seconds or an HTTP date. Waits are at most {@link
 * #LONGEST}; what is malformed, zero, or past counts as not said, so that the caller's own back-off
 * applies.
 */
public final class RetryAfter {
  /** A peer cannot put work to sleep for longer than this. */
  public static final Duration LONGEST = Duration.ofHours(1);

  /** What is written in words where there is no header, by OpenAI, Azure and Gemini. */
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:try again in |retry after |retrydelay\"\\s?:\\s?\")(?:((?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:ms|s|m|h|d))+)"
              + "(?![a-z0-9])|([0-9]{1,9}) (s|m)(?:ec|econd|in|inute)s?\\b)");

  private RetryAfter() {}

  /** The wait that an answer asks for; null when it does not. */
  public static @Nullable Duration read(Headers headers, Instant now) {
    String millis = headers.get("retry-after-ms");
    Duration precise = millis == null ? null : WaitText.number(millis, 1e-3);
    if (precise != null) {
      return bounded(precise);
    }
    String value = headers.get("Retry-After");
    if (value == null) {
      return null;
    }
    Duration wait = WaitText.number(value, 1);
    if (wait == null) {
      Instant date = headers.getInstant("Retry-After");
      wait = date == null ? null : Duration.between(now, date);
    }
    return bounded(wait);
  }

  /** The wait that an explanation names; null where it names none. */
  static @Nullable Duration inWords(String body) {
    Matcher words = WORDS.matcher(body.toLowerCase(Locale.ROOT));
    if (!words.find()) {
      return null;
    }
    String value = words.group(1);
    return bounded(WaitText.duration(value == null ? words.group(2) + words.group(3) : value));
  }

  /** A wait that can be kept; null for one of no time. */
  static @Nullable Duration bounded(@Nullable Duration wait) {
    if (wait == null || wait.isZero() || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
