package io.fireact.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InterruptionTest {
  private final Map<String, Runnable> signals = new HashMap<>();
  private final AtomicInteger endedAtOnce = new AtomicInteger();
  private final Interruption interruption =
      new Interruption(endedAtOnce::incrementAndGet, signals::put);

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aTerminalThatClosesIsAWishToStopInOrderHoweverOftenItSaysSo() {
    interruption.listen();
    signal("HUP");
    assertThat(Thread.interrupted()).isTrue();
    signal("HUP");
    signal("TERM");
    assertThat(interruption.requested()).isEqualTo(ExitCode.HUNG_UP);
    assertThat(endedAtOnce).hasValue(0);
  }

  @Test
  void aServiceManagerMaySayBoth() {
    interruption.listen();
    signal("TERM");
    signal("HUP");
    assertThat(interruption.requested()).isEqualTo(ExitCode.TERMINATED);
    assertThat(endedAtOnce).hasValue(0);
  }

  @Test
  void whoInsistsEndsItAtOnce() {
    interruption.listen();
    signal("INT");
    signal("INT");
    assertThat(endedAtOnce).hasValue(1);
  }

  private void signal(String name) {
    signals.getOrDefault(name, () -> {}).run();
  }
}
