package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitWindowsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "6m0s, PT6M",
    "120ms, PT0.12S",
    "1h2m3.5s, PT1H",
    "59m59.5s, PT59M59.5S",
    "8.64s, PT8.64S",
    "60, PT1M",
    "1772366460, PT1M",
    "1772366460000, PT1M",
    "2026-03-01T12:01:00Z, PT1M"
  })
  void aResetIsReadInEachForm(String reset, Duration wait) {
    for (String kind : new String[] {"", "-requests", "-tokens"}) {
      Headers headers =
          Headers.of("x-ratelimit-remaining" + kind, "0", "x-ratelimit-reset" + kind, reset);
      assertThat(RateLimitWindows.read(headers, NOW).reset()).as(kind).isEqualTo(wait);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-5",
        "soon",
        "0",
        "0s",
        "5 s",
        "1e9",
        "6m0",
        "NaN",
        "-1s",
        "5s5",
        "1772366399",
        "2020-01-01T00:00:00Z",
        "Sun, 01 Mar 2026 12:01:30 GMT",
        "0x10",
        "\u0661\u0662s"
      })
  void whatIsMalformedOrPastCountsAsNotSaid(String reset) {
    Headers headers =
        new Headers.Builder()
            .add("x-ratelimit-remaining-requests", "0")
            .addUnsafeNonAscii("x-ratelimit-reset-requests", reset)
            .build();
    assertThat(RateLimitWindows.read(headers, NOW)).isEqualTo(new RateLimitWindows(null, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"999999999999999999", "9999999999999999999999999999999999999999", "9999h"})
  void whatIsHugeIsADateOrTooLongForARun(String reset) {
    Headers headers =
        Headers.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", reset);
    assertThat(RateLimitWindows.read(headers, NOW))
        .isEqualTo(new RateLimitWindows(RetryAfter.LONGEST, true));
  }

  @Test
  void ofSeveralThatAreUsedUpTheLongestCounts() {
    Headers headers =
        Headers.of(
            "x-ratelimit-remaining-requests",
            "0",
            "x-ratelimit-reset-requests",
            "1s",
            "x-ratelimit-remaining-tokens",
            "0",
            "x-ratelimit-reset-tokens",
            "7m30s");
    assertThat(RateLimitWindows.read(headers, NOW).reset()).isEqualTo(Duration.ofSeconds(450));
  }

  @Test
  void aCallThatNeededMoreTokensThanWereLeftWaitsForTheirs() {
    Headers headers =
        Headers.of(
            "x-ratelimit-remaining-requests",
            "59",
            "x-ratelimit-reset-requests",
            "1s",
            "x-ratelimit-remaining-tokens",
            "812",
            "x-ratelimit-reset-tokens",
            "42s");
    assertThat(RateLimitWindows.read(headers, NOW).reset()).isEqualTo(Duration.ofSeconds(42));
  }
}
