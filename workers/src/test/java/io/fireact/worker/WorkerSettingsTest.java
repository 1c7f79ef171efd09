package io.fireact.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.sweep.TaskQueues;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WorkerSettingsTest {
  @Test
  void everythingIsEveryQueue() {
    assertThat(WorkerSettings.everything(2).queues())
        .containsExactlyInAnyOrderElementsOf(WorkerSettings.ALL)
        .contains(TaskQueues.GPU, TaskQueues.LM_OPENAI);
  }

  @Test
  void unknownQueuesNoQueueAndSenselessLimitsAreRefused() {
    assertThatThrownBy(() -> new WorkerSettings(Set.of("gpu", "cpu"), 0))
        .hasMessageContaining("cpu")
        .hasMessageContaining("allowed are workflows, episodes, io, gpu");
    assertThatThrownBy(() -> new WorkerSettings(Set.of(), 0)).hasMessageContaining("queues");
    assertThatThrownBy(() -> WorkerSettings.everything(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> WorkerSettings.everything(Double.NaN)).hasMessageContaining("NaN");
  }
}
