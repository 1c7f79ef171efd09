package io.fireact.devserver;

import io.fireact.provider.Provider;
import io.grpc.StatusRuntimeException;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsRequest;
import io.temporal.client.WorkflowClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a server can keep a limit of calls a second as it is meant. It enforces a task queue's
 * limit in each of the queue's partitions, with the limit divided by their number, so that work
 * which lies in some of them only is slower than it may be. Our own server has one partition; see
 * {@link ServerProcess}.
 */
public final class RateLimits {
  private RateLimits() {}

  /** What keeps a limit from being reached, and what to set; empty when nothing does. */
  public static Optional<String> shortfall(WorkflowClient client) {
    List<String> divided = new ArrayList<>();
    for (String queue : Provider.taskQueues()) {
      int partitions = partitions(client, queue);
      if (partitions > 1) {
        divided.add("%s into %d".formatted(queue, partitions));
      }
    }
    return divided.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("the Temporal server divides the task queues %s partitions, and run.calls_per_second"
                    + " by them: a run never makes more calls than that, but may make only a"
                    + " part of them; for the full rate set matching.numTaskqueueReadPartitions and"
                    + " matching.numTaskqueueWritePartitions to 1 for these queues in the server's"
                    + " dynamic configuration")
                .formatted(String.join(" and ", divided)));
  }

  /** Partitions of a queue of activities; 0 where the server does not say. */
  static int partitions(WorkflowClient client, String queue) {
    try {
      return client
          .getWorkflowServiceStubs()
          .blockingStub()
          .listTaskQueuePartitions(
              ListTaskQueuePartitionsRequest.newBuilder()
                  .setNamespace(client.getOptions().getNamespace())
                  .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                  .build())
          .getActivityTaskQueuePartitionsCount();
    } catch (StatusRuntimeException e) {
      return 0; // the in-memory service, or a server that does not tell
    }
  }
}
