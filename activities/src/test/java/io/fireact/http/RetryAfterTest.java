package io.fireact.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        "1.5",
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
  void noHeaderIsNoWait() {
    assertThat(RetryAfter.read(Headers.of(), NOW)).isNull();
  }

  private static @Nullable Duration read(String value) {
    return RetryAfter.read(Headers.of("Retry-After", value), NOW);
  }
}
