package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void secondsAreRead() {
    assertThat(read("7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(read("007")).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void datesInEachOfTheThreeFormsOfHttpAreRead() {
    assertThat(read("Sun, 01 Mar 2026 12:01:30 GMT")).isEqualTo(Duration.ofSeconds(90));
    assertThat(read("Sunday, 01-Mar-26 12:01:30 GMT")).isEqualTo(Duration.ofSeconds(90));
    assertThat(read("Sun Mar  1 12:01:30 2026")).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"3601", "999999999", "99999999999999999999", "Sun, 01 Mar 2099 12:00:00 GMT"})
  void aWaitIsNeverLongerThanAnHour(String value) {
    assertThat(read(value)).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-5",
        "+5",
        "1.5.5",
        "1e3",
        "NaN",
        "soon",
        "5 s",
        "Sun, 01 Mar 2026 11:59:59 GMT",
        "Sun, 01 Mar 1926 12:00:00 GMT",
        "Sun, 01 Foo 2026 12:00:00 GMT"
      })
  void whatIsMalformedZeroOrPastCountsAsNotSaid(String value) {
    assertThat(read(value)).isNull();
  }

  @Test
  void millisecondsAreMorePreciseAndCountBeforeSeconds() {
    assertThat(read("1.5")).isEqualTo(Duration.ofMillis(1_500));
    assertThat(read("7", "retry-after-ms", "120")).isEqualTo(Duration.ofMillis(120));
    assertThat(read("7", "retry-after-ms", "1e9")).isEqualTo(Duration.ofSeconds(7));
    assertThat(read("7", "retry-after-ms", "-5")).isEqualTo(Duration.ofSeconds(7));
    assertThat(read("7", "retry-after-ms", "9".repeat(40))).isEqualTo(Duration.ofHours(1));
    assertThat(read("7", "retry-after-ms", "9".repeat(4_000))).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Rate limit reached for gpt-4. Please try again in 20s. Visit x | PT20S
          Limit 10000, Used 9800. Please try again in 6m0s.              | PT6M
          Please try again in 1m12.5s.                                   | PT1M12.5S
          Please try again in 120ms.                                     | PT0.12S
          exceeded call rate limit. Please retry after 26 seconds.       | PT26S
          Please retry after 1 minute.                                   | PT1M
          {"details": [{"retryDelay": "36s"}]}                         | PT36S
          Please try again in 9999h                                      | PT1H
          Please try again in a while                                    |
          try again in 5 apples                                          |
          try again in 0s                                                |
          try again in 99999999999999999999s                             |
          """)
  void aWaitInWordsIsRead(String words, @Nullable Duration wait) {
    assertThat(RetryAfter.inWords(words)).isEqualTo(wait);
  }

  @Test
  void noHeaderIsNoWait() {
    assertThat(RetryAfter.read(Headers.of(), NOW)).isNull();
  }

  private static @Nullable Duration read(String value, String... others) {
    Headers.Builder headers = new Headers.Builder().add("Retry-After", value);
    for (int i = 0; i < others.length; i += 2) {
      headers.add(others[i], others[i + 1]);
    }
    return RetryAfter.read(headers.build(), NOW);
  }
}
