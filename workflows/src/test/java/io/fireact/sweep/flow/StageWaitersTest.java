package io.fireact.sweep.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageWorkflow.Waiter;
import io.fireact.sweep.StageWorkflow.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StageWaitersTest {
  private static final RunSettings SLOW = new RunSettings(1, 1, 0);
  private static final RunSettings FAST = new RunSettings(9, 1, 0);
  private final StageWaiters waiters = new StageWaiters(SLOW, List.of());

  @Test
  void nobodyWaitsAtFirst() {
    assertThat(waiters.none()).isTrue();
    assertThat(waiters.paused()).isFalse();
    assertThat(waiters.settings()).isEqualTo(SLOW);
  }

  @Test
  void aStageIsPausedWhenAllThatStillWaitAre() {
    hear("one", Wish.PAUSE, 1);
    assertThat(waiters.paused()).isTrue();
    hear("two", Wish.RUN, 1);
    assertThat(waiters.paused()).isFalse();
    hear("two", Wish.LET_GO, 2);
    assertThat(waiters.paused()).isTrue();
    assertThat(waiters.letGo()).containsExactly("two");
    assertThat(waiters.none()).isFalse();
    hear("one", Wish.LET_GO, 2);
    assertThat(waiters.none()).isTrue();
    assertThat(waiters.paused()).isFalse();
  }

  @Test
  void anOlderWordNeverReplacesANewerOne() {
    hear("one", Wish.RUN, 5);
    hear("one", Wish.PAUSE, 4);
    assertThat(waiters.paused()).isFalse();
    hear("one", Wish.PAUSE, 5);
    assertThat(waiters.paused()).isTrue();
  }

  @Test
  void theLastSettingsHold() {
    waiters.hear(new Waiter("one", Wish.RUN, FAST, 1));
    assertThat(waiters.settings()).isEqualTo(FAST);
    waiters.hear(new Waiter("one", Wish.LET_GO, SLOW, 2));
    assertThat(waiters.settings()).isEqualTo(FAST);
    waiters.hear(new Waiter("one", Wish.RUN, SLOW, 1)); // too old to count
    assertThat(waiters.settings()).isEqualTo(FAST);
  }

  @Test
  void everyLastWordIsAnsweredOnce() {
    hear("one", Wish.RUN, 1);
    hear("two", Wish.RUN, 1);
    assertThat(waiters.due()).containsExactly("one", "two");
    waiters.told("one");
    assertThat(waiters.due()).containsExactly("two");
    hear("one", Wish.RUN, 2);
    waiters.told("two");
    assertThat(waiters.due()).containsExactly("one");
  }

  @Test
  void aNextRunKnowsTheSameWaiters() {
    hear("one", Wish.PAUSE, 3);
    hear("two", Wish.LET_GO, 4);
    StageWaiters next = new StageWaiters(waiters.settings(), waiters.all());
    assertThat(next.paused()).isTrue();
    assertThat(next.letGo()).containsExactly("two");
    next.hear(new Waiter("one", Wish.RUN, SLOW, 2));
    assertThat(next.paused()).isTrue();
  }

  private void hear(String sweep, Wish wish, long at) {
    waiters.hear(new Waiter(sweep, wish, SLOW, at));
  }
}
