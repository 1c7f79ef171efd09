package io.fireact.worker;

import io.fireact.provider.Provider;
import io.fireact.sweep.TaskQueues;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a process's workers do.
 *
 * @param queues of {@link TaskQueues} and of remote providers
 * @param callsPerSecond limit of remote calls of each kind; the server enforces it over all
 *     workers, and the one that asked last decides; 0 for none
 */
public record WorkerSettings(Set<String> queues, double callsPerSecond) {
  /** The task queues that a worker may poll. */
  public static final List<String> ALL =
      Stream.concat(
              Stream.of(TaskQueues.WORKFLOWS, TaskQueues.EPISODES, TaskQueues.IO, TaskQueues.GPU),
              Provider.taskQueues().stream())
          .toList();

  public WorkerSettings {
    queues = Set.copyOf(queues);
    if (queues.isEmpty() || !ALL.containsAll(queues)) {
      throw new IllegalArgumentException(
          "queues: " + queues + "; allowed are " + String.join(", ", ALL));
    }
    if (!(callsPerSecond >= 0)) {
      throw new IllegalArgumentException(
          "callsPerSecond: " + callsPerSecond + "; allowed are 0 for no limit, and more");
    }
  }

  /** A worker of every queue. */
  public static WorkerSettings everything(double callsPerSecond) {
    return new WorkerSettings(new LinkedHashSet<>(ALL), callsPerSecond);
  }
}
