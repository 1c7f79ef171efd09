package io.fireact.sweep.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageWorkflow.DesiredState;
import io.fireact.sweep.StageWorkflow.StageSubscription;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StageSubscriptionsTest {
  private static final RunSettings SLOW = new RunSettings(1, 1, 0);
  private static final RunSettings FAST = new RunSettings(9, 1, 0);
  private final StageSubscriptions subscriptions = new StageSubscriptions(SLOW, List.of());

  @Test
  void nobodyWaitsAtFirst() {
    assertThat(subscriptions.none()).isTrue();
    assertThat(subscriptions.paused()).isFalse();
    assertThat(subscriptions.settings()).isEqualTo(SLOW);
  }

  @Test
  void aStageIsPausedWhenAllThatStillWaitAre() {
    onUpdate("one", DesiredState.PAUSED, 1);
    assertThat(subscriptions.paused()).isTrue();
    onUpdate("two", DesiredState.RUNNING, 1);
    assertThat(subscriptions.paused()).isFalse();
    onUpdate("two", DesiredState.DETACHED, 2);
    assertThat(subscriptions.paused()).isTrue();
    assertThat(subscriptions.detached()).containsExactly("two");
    assertThat(subscriptions.none()).isFalse();
    onUpdate("one", DesiredState.DETACHED, 2);
    assertThat(subscriptions.none()).isTrue();
    assertThat(subscriptions.paused()).isFalse();
  }

  @Test
  void anOlderWordNeverReplacesANewerOne() {
    onUpdate("one", DesiredState.RUNNING, 5);
    onUpdate("one", DesiredState.PAUSED, 4);
    assertThat(subscriptions.paused()).isFalse();
    onUpdate("one", DesiredState.PAUSED, 5);
    assertThat(subscriptions.paused()).isTrue();
  }

  @Test
  void theLastSettingsHold() {
    subscriptions.onUpdate(new StageSubscription("one", DesiredState.RUNNING, FAST, 1));
    assertThat(subscriptions.settings()).isEqualTo(FAST);
    subscriptions.onUpdate(new StageSubscription("one", DesiredState.DETACHED, SLOW, 2));
    assertThat(subscriptions.settings()).isEqualTo(FAST);
    subscriptions.onUpdate(
        new StageSubscription("one", DesiredState.RUNNING, SLOW, 1)); // too old to count
    assertThat(subscriptions.settings()).isEqualTo(FAST);
  }

  @Test
  void everyLastWordIsAnsweredOnce() {
    onUpdate("one", DesiredState.RUNNING, 1);
    onUpdate("two", DesiredState.RUNNING, 1);
    assertThat(subscriptions.unacknowledged()).containsExactly("one", "two");
    subscriptions.acknowledge("one");
    assertThat(subscriptions.unacknowledged()).containsExactly("two");
    onUpdate("one", DesiredState.RUNNING, 2);
    subscriptions.acknowledge("two");
    assertThat(subscriptions.unacknowledged()).containsExactly("one");
  }

  @Test
  void aNextRunKnowsTheSameWaiters() {
    onUpdate("one", DesiredState.PAUSED, 3);
    onUpdate("two", DesiredState.DETACHED, 4);
    StageSubscriptions next = new StageSubscriptions(subscriptions.settings(), subscriptions.all());
    assertThat(next.paused()).isTrue();
    assertThat(next.detached()).containsExactly("two");
    next.onUpdate(new StageSubscription("one", DesiredState.RUNNING, SLOW, 2));
    assertThat(next.paused()).isTrue();
  }

  private void onUpdate(String sweep, DesiredState desired, long at) {
    subscriptions.onUpdate(new StageSubscription(sweep, desired, SLOW, at));
  }
}
