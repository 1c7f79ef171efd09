package io.fireact.stage.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkClockTest {
  private static final Instant SCHEDULED = Instant.parse("2026-01-01T00:00:00Z");
  private final Path directory;

  WorkClockTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void theTimeBeforeTheFirstAttemptIsWaiting() {
    assertThat(start(SCHEDULED, 107).read().waitedSeconds()).isEqualTo(107);
  }

  @Test
  void theTimeBetweenAKilledAttemptAndTheNextIsWaiting() {
    start(SCHEDULED, 10).keep();
    WorkClock.Reading next = start(SCHEDULED, 40).read();
    assertThat(next.waitedSeconds()).isEqualTo(40);
    assertThat(next.startedAt()).isEqualTo("2026-01-01T00:00:10Z");
  }

  @Test
  void aPauseIsNeitherWorkNorWaiting() {
    start(SCHEDULED, 10).keep();
    WorkClock.Reading next = start(SCHEDULED.plusSeconds(3600), 3605).read();
    assertThat(next.waitedSeconds()).isEqualTo(15);
    assertThat(next.workedSeconds()).isCloseTo(0, within(5.0));
  }

  @Test
  void aClockThatWasSetBackTakesNothingAway() {
    start(SCHEDULED, 10).keep();
    assertThat(start(SCHEDULED, -7200).read().waitedSeconds()).isEqualTo(10);
  }

  private WorkClock start(Instant scheduled, long second) {
    Clock now = Clock.fixed(SCHEDULED.plus(Duration.ofSeconds(second)), ZoneOffset.UTC);
    return WorkClock.start(directory, scheduled, now);
  }
}
