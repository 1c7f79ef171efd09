package io.fireact.cli.progress;

import static io.fireact.cli.progress.Stages.failed;
import static io.fireact.cli.progress.Stages.stage;
import static io.fireact.cli.progress.Stages.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.StageKind;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressTextTest {
  private static final ProgressText PLAIN = new ProgressText(false, false);
  private static final Duration MINUTE = Duration.ofSeconds(65);

  private static final StageView TRAINING =
      view(stage("fine-tune n=64", StageState.RUNNING, 62, 124), 15, 4.13);
  private static final StageView DATA = view(stage("dataset", StageState.RUNNING, 0, 0), 3, 0);

  @Test
  void aRunningStageHasABarANumberARateAndWhatIsLeft() {
    assertThat(live(List.of(TRAINING, DATA), 79))
        .containsExactly(
            "  fine-tune n=64 ###############--------------- 62/124 4.1/s ETA 15s",
            "  dataset        3s",
            "e: 0 of 2 stages, 1m 05s");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 41, 45, 50, 55, 60, 70, 79, 120, 400})
  void noLineIsWiderThanTheTerminal(int width) {
    StageView longest =
        view(stage("x".repeat(200), StageState.RUNNING, 123_456, 1_234_567), 8000, 1234.5);
    assertThat(live(List.of(TRAINING, DATA, longest), width))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
  }

  @Test
  void onANarrowTerminalTheBarGoesAndTheNumbersStay() {
    assertThat(live(List.of(TRAINING), 45).get(0))
        .isEqualTo("  fine-tune n=64 62/124 4.1/s ETA 15s");
  }

  @Test
  void aPausedStageSaysSo() {
    StageView paused = view(stage("evaluate", StageState.PAUSED, 5, 10), 9, 0);
    assertThat(live(List.of(paused), 60).get(0)).endsWith("5/10 paused");
  }

  @Test
  void everyChangeIsALine() {
    assertThat(PLAIN.change(view(stage("a", StageState.DONE, 0, 0), 61, 0)))
        .isEqualTo("+ a: done in 1m 01s");
    assertThat(
            PLAIN.change(
                new StageView(stage("a", StageState.REUSED, 0, 0), null, Duration.ZERO, 0)))
        .isEqualTo("= a: reused");
    assertThat(PLAIN.change(view(failed("a", "the disk is full"), 1, 0)))
        .isEqualTo("! a: failed: the disk is full");
    assertThat(PLAIN.change(view(stage("a", StageState.CANCELLED, 0, 0), 1, 0)))
        .isEqualTo("- a: cancelled");
    assertThat(PLAIN.change(DATA)).isEqualTo("  dataset: started");
  }

  @Test
  void aLogLineTellsHowFarAStageIs() {
    assertThat(ProgressText.goingOn(TRAINING))
        .isEqualTo("  fine-tune n=64: 62 of 124, 4.1/s, 15s left");
    assertThat(ProgressText.goingOn(DATA)).isEqualTo("  dataset: running for 3s");
  }

  @Test
  void aTrainingThatHasNotBegunIsSaidToWait() {
    StageProgress next =
        new StageProgress("k", StageKind.FINE_TUNE, "fine-tune n=16", StageState.QUEUED, 0, 0, "");
    assertThat(ProgressText.goingOn(new StageView(next, null, Duration.ofSeconds(46), 0)))
        .isEqualTo("  fine-tune n=16: waits for its turn, for 46s");
    assertThat(live(List.of(new StageView(next, null, Duration.ofSeconds(46), 0)), 60).get(0))
        .endsWith("waits for its turn 46s");
  }

  @Test
  void waitingAndWorkingAreToldApart() {
    StageProgress done = stage("a", StageState.DONE, 0, 0);
    assertThat(
            PLAIN.change(new StageView(done, Duration.ofSeconds(46), Duration.ofSeconds(107), 0)))
        .isEqualTo("+ a: done in 46s (waited 1m 47s)");
  }

  @Test
  void coloursAndUnicodeOnlyWhereTheyAreWelcome() {
    List<String> rich =
        new ProgressText(true, true).live(sweep(TRAINING.stage()), List.of(TRAINING), MINUTE, 79);
    assertThat(rich.get(0)).contains("\u001b[36m", "\u2501");
    assertThat(live(List.of(TRAINING), 79).toString()).matches("[\\x20-\\x7e]*");
  }

  @Test
  void timesAreForPeople() {
    assertThat(ProgressText.time(Duration.ofMillis(400))).isEqualTo("0s");
    assertThat(ProgressText.time(Duration.ofMillis(59_700))).isEqualTo("1m 00s");
    assertThat(ProgressText.time(Duration.ofSeconds(7_384))).isEqualTo("2h 03m");
  }

  private static List<String> live(List<StageView> views, int width) {
    StageProgress[] stages = views.stream().map(StageView::stage).toArray(StageProgress[]::new);
    return PLAIN.live(sweep(stages), views, MINUTE, width);
  }

  private static StageView view(StageProgress stage, int seconds, double rate) {
    return new StageView(stage, Duration.ofSeconds(seconds), Duration.ZERO, rate);
  }
}
