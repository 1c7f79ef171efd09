package io.fireact.sweep;

import com.google.protobuf.Timestamp;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.DescribeTaskQueueMode;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateTimeoutOrCancelledException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a Temporal server, each with a deadline, whose failures are said in words for a person.
 */
final class ServerCalls {
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final ScheduledExecutorService DEADLINES =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "fireact-call-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  private final WorkflowClient client;
  private final WorkerLiveness liveness;

  ServerCalls(WorkflowClient client, WorkerLiveness liveness) {
    this.client = client;
    this.liveness = liveness;
  }

  /**
   * @throws java.util.NoSuchElementException when the server knows no such workflow
   */
  DescribeWorkflowExecutionResponse describe(String workflowId) {
    return calling(
        workflowId,
        ANSWER,
        () -> client.newUntypedWorkflowStub(workflowId).describe().getRawDescription());
  }

  /**
   * @throws java.util.NoSuchElementException when the server knows no such workflow
   * @throws FailureException UNAVAILABLE when no worker answers
   */
  <T> T query(String workflowId, String name, Class<T> type) {
    return calling(
        workflowId, ANSWER, () -> client.newUntypedWorkflowStub(workflowId).query(name, type));
  }

  <T> @Nullable T read(io.temporal.api.common.v1.Payloads payloads, Class<T> type) {
    return client
        .getOptions()
        .getDataConverter()
        .fromPayloads(0, Optional.of(payloads), type, type);
  }

  /**
   * Who takes a queue's tasks, over all of its partitions. The in-memory service does not tell, and
   * has its own process's.
   */
  @SuppressWarnings("deprecation") // what replaces it does not tell who asks for work
  Workers workers(String queue, TaskQueueType type) {
    DescribeTaskQueueRequest request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setTaskQueue(TaskQueue.newBuilder().setName(queue))
            .setTaskQueueType(type)
            // The plain answer is of one partition, which a single worker may not be asking.
            .setApiMode(DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED)
            .addTaskQueueTypes(type)
            .setReportPollers(true)
            .build();
    List<PollerInfo> pollers =
        calling(
            queue,
            ANSWER,
            () -> {
              try {
                DescribeTaskQueueResponse answer =
                    client.getWorkflowServiceStubs().blockingStub().describeTaskQueue(request);
                List<PollerInfo> found = new ArrayList<>(answer.getPollersList());
                answer
                    .getVersionsInfoMap()
                    .values()
                    .forEach(
                        version ->
                            version
                                .getTypesInfoMap()
                                .values()
                                .forEach(one -> found.addAll(one.getPollersList())));
                return found;
              } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                  throw e;
                }
                return List.of(
                    PollerInfo.newBuilder()
                        .setIdentity(client.getOptions().getIdentity())
                        .setLastAccessTime(
                            Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                        .build());
              }
            });
    List<String> living = new ArrayList<>();
    @Nullable Instant last = null;
    for (PollerInfo poller : pollers) {
      Timestamp asked = poller.getLastAccessTime();
      Instant at = Instant.ofEpochSecond(asked.getSeconds(), asked.getNanos());
      if (liveness.lives(poller.getIdentity(), at)) {
        living.add(poller.getIdentity());
      } else {
        last = last == null || at.isAfter(last) ? at : last;
      }
    }
    return new Workers(living, last);
  }

  /** Whether a worker that has taken something up still lives, as far as can be seen from here. */
  boolean lives(String identity) {
    return liveness.lives(identity, Instant.now());
  }

  static FailureException unanswered(String workflowId, @Nullable Throwable failure) {
    return new FailureException(
        FailureType.UNAVAILABLE,
        "no worker answers for "
            + workflowId
            + "; start one with `fireact worker`, or run its spec again",
        failure);
  }

  /** Calls with a deadline, and turns what goes wrong into words for a person. */
  <T> T calling(String workflowId, Duration patience, Supplier<T> call) {
    Context.CancellableContext context =
        Context.current()
            .withDeadline(Deadline.after(patience.toMillis(), TimeUnit.MILLISECONDS), DEADLINES);
    try {
      return context.call(call::get);
    } catch (WorkflowFailedException e) {
      throw e;
    } catch (Exception e) {
      throw explain(workflowId, e);
    } finally {
      context.cancel(null);
    }
  }

  static RuntimeException explain(String workflowId, Throwable failure) {
    if (failure instanceof WorkflowNotFoundException) {
      return new NoSuchElementException("the server knows no workflow " + workflowId);
    }
    if (failure instanceof WorkflowUpdateException && failure.getCause() != null) {
      String reason =
          failure.getCause() instanceof ApplicationFailure refusal
              ? refusal.getOriginalMessage()
              : String.valueOf(failure.getCause().getMessage());
      return new FailureException(FailureType.BAD_REQUEST, reason, failure);
    }
    Status.@Nullable Code code = code(failure);
    boolean unanswered =
        failure instanceof WorkflowUpdateTimeoutOrCancelledException
            || failure instanceof WorkflowQueryException
            || code == Status.Code.DEADLINE_EXCEEDED
            || code == Status.Code.CANCELLED
            || code == Status.Code.FAILED_PRECONDITION;
    if (unanswered) {
      return unanswered(workflowId, failure);
    }
    if (failure instanceof WorkflowServiceException || failure instanceof StatusRuntimeException) {
      return new FailureException(
          FailureType.UNAVAILABLE,
          "the Temporal server does not answer (" + code + "); is it running?",
          failure);
    }
    if (failure instanceof WorkflowException || failure instanceof RuntimeException) {
      return (RuntimeException) failure;
    }
    return new FailureException(
        FailureType.UNAVAILABLE, "calling the Temporal server failed: " + failure, failure);
  }

  private static Status.@Nullable Code code(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof StatusRuntimeException status) {
        return status.getStatus().getCode();
      }
    }
    return null;
  }
}
