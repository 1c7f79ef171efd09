package io.fireact.cli.progress;

import static io.fireact.cli.progress.Stages.stage;
import static io.fireact.cli.progress.Stages.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.shell.Terminal;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final HandSetClock clock = new HandSetClock();

  @Test
  void aPipeGetsChangesAndALineEveryTenSeconds() {
    ProgressDisplay display = new ProgressDisplay(err, Terminal.plain(), clock);
    display.show(
        sweep(stage("a", StageState.REUSED, 0, 0), stage("b", StageState.RUNNING, 0, 100)));
    for (int second = 1; second <= 20; second++) {
      clock.now = clock.now.plusSeconds(1);
      display.show(
          sweep(stage("a", StageState.REUSED, 0, 0), stage("b", StageState.RUNNING, second, 100)));
    }
    display.show(sweep(stage("a", StageState.REUSED, 0, 0), stage("b", StageState.DONE, 0, 0)));
    display.close();
    assertThat(text())
        .isEqualTo(
            """
            = a: reused
              b: started
              b: 10 of 100, 1.0/s, 1m 30s left
              b: 20 of 100, 1.0/s, 1m 20s left
            + b: done in 20s
            """);
  }

  @Test
  void aTerminalsBarsAreWrittenOverAndFinishedStagesStay() {
    Terminal terminal = new Terminal(true, false, false, () -> 60);
    ProgressDisplay display = new ProgressDisplay(err, terminal, clock);
    display.show(sweep(stage("a", StageState.RUNNING, 1, 2)));
    clock.now = clock.now.plus(Duration.ofSeconds(2));
    display.say("a notice");
    display.show(sweep(stage("a", StageState.DONE, 0, 0)));
    display.close();
    assertThat(text())
        .isEqualTo(
            "  a ###############--------------- 1/2 0s\n"
                + "e: 0 of 1 stages, 0s\n"
                + "\u001b[2A\u001b[J"
                + "a notice\n"
                + "  a ###############--------------- 1/2 0s\n"
                + "e: 0 of 1 stages, 0s\n"
                + "\u001b[2A\u001b[J"
                + "+ a: done in 2s\n"
                + "e: 1 of 1 stages, 2s\n"
                + "\u001b[1A\u001b[J");
  }

  @Test
  void manyReusedStagesAreCounted() {
    ProgressDisplay display = new ProgressDisplay(err, Terminal.plain(), clock);
    display.show(
        sweep(
            IntStream.range(0, 30)
                .mapToObj(i -> stage("s" + i, StageState.REUSED, 0, 0))
                .toArray(StageProgress[]::new)));
    assertThat(text()).isEqualTo("= 30 stages: reused\n");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static final class HandSetClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
