package io.fireact.cli.progress;

import static io.fireact.cli.progress.Stages.stage;
import static io.fireact.cli.progress.Stages.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.sweep.StageState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProgressTrackerTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private final ProgressTracker tracker = new ProgressTracker();

  @Test
  void aRateIsThatOfWhatWasSeenAndNotOfWhatWasFinishedBefore() {
    assertThat(seen(0, StageState.RUNNING, 600, 700).perSecond()).isZero();
    StageView view = seen(10, StageState.RUNNING, 650, 700);
    assertThat(view.perSecond()).isEqualTo(5, within(1e-9));
    assertThat(view.left()).isEqualTo(Duration.ofSeconds(10));
    assertThat(view.elapsed()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void anOldRateIsForgotten() {
    for (int second = 0; second <= 100; second++) {
      seen(second, StageState.RUNNING, second * 10L, 100_000);
    }
    for (int second = 101; second < 200; second++) {
      seen(second, StageState.RUNNING, 1000 + (second - 100), 100_000);
    }
    assertThat(seen(200, StageState.RUNNING, 1100, 100_000).perSecond()).isEqualTo(1, within(1e-9));
  }

  @Test
  void goingBackToACheckpointIsNoNegativeRate() {
    seen(0, StageState.RUNNING, 50, 100);
    seen(1, StageState.RUNNING, 60, 100);
    StageView back = seen(2, StageState.RUNNING, 20, 100);
    assertThat(back.perSecond()).isZero();
    assertThat(back.left()).isNull();
    assertThat(seen(3, StageState.RUNNING, 22, 100).perSecond()).isEqualTo(2, within(1e-9));
  }

  @Test
  void withoutNumbersThereIsNoRate() {
    seen(0, StageState.RUNNING, 1, 10);
    seen(1, StageState.RUNNING, 2, 10);
    assertThat(seen(2, StageState.RUNNING, 0, 0).perSecond()).isZero();
  }

  @Test
  void timeStopsWithTheStage() {
    seen(0, StageState.WAITING, 0, 0);
    seen(5, StageState.RUNNING, 0, 0);
    seen(9, StageState.DONE, 0, 0);
    StageView view = seen(60, StageState.DONE, 0, 0);
    assertThat(view.elapsed()).isEqualTo(Duration.ofSeconds(4));
    assertThat(view.perSecond()).isZero();
  }

  @Test
  void waitingForATurnIsNotWork() {
    seen(0, StageState.QUEUED, 0, 0);
    seen(107, StageState.RUNNING, 0, 10);
    seen(120, StageState.QUEUED, 3, 10); // its worker was killed
    seen(140, StageState.RUNNING, 3, 10);
    StageView view = seen(150, StageState.DONE, 0, 0);
    assertThat(view.elapsed()).isEqualTo(Duration.ofSeconds(23));
    assertThat(view.waited()).isEqualTo(Duration.ofSeconds(127));
  }

  @Test
  void aStageThatWasNeverSeenRunningHasNoTime() {
    assertThat(seen(0, StageState.REUSED, 0, 0).elapsed()).isNull();
  }

  private StageView seen(int second, StageState state, long done, long total) {
    return tracker.observe(sweep(stage("s", state, done, total)), BEGIN.plusSeconds(second)).get(0);
  }
}
