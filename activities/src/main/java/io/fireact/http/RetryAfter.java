package io.fireact.http;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The Retry-After header (RFC 9110, section 10.2.3): whole seconds or an HTTP date. Waits are at
 * most {@link #LONGEST}; what is malformed, zero, or past counts as not said, so that the caller's
 * own back-off applies.
 */
public final class RetryAfter {
  /** A peer cannot put work to sleep for longer than this. */
  public static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /** The wait that an answer asks for; null when it does not. */
  public static @Nullable Duration read(Headers headers, Instant now) {
    String value = headers.get("Retry-After");
    if (value == null) {
      return null;
    }
    Duration wait;
    if (value.matches("[0-9]+")) {
      // Ten digits exceed every bound, whatever follows.
      wait = value.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(value));
    } else {
      Instant date = headers.getInstant("Retry-After");
      wait = date == null ? Duration.ZERO : Duration.between(now, date);
    }
    if (wait.isZero() || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
