package io.fireact.sweep;

import io.fireact.plan.StageKind;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateTimeoutOrCancelledException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps on a Temporal server. Queries and Updates need a worker: without one they fail after some
 * seconds with UNAVAILABLE and say so, while an ended sweep is read without any.
 */
public final class TemporalSweepClient implements SweepClient {
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final Duration CANCEL_ANSWER = Duration.ofSeconds(60);
  private static final String EXPERIMENT = "experiment";
  private static final int LISTED = 100;
  private static final ScheduledExecutorService DEADLINES =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "fireact-call-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  private final WorkflowClient client;

  /**
   * @param client made with {@link #options}
   */
  public TemporalSweepClient(WorkflowClient client) {
    this.client = client;
  }

  /** Adds what all clients and workers must share. */
  public static WorkflowClientOptions.Builder options(WorkflowClientOptions.Builder builder) {
    return builder.setDataConverter(io.fireact.sweep.Payloads.converter());
  }

  @Override
  public void submit(SweepRequest request) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(request.id())
            .setTaskQueue(TaskQueues.WORKFLOWS)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setMemo(Map.of(EXPERIMENT, request.experiment()))
            .setStaticSummary(request.experiment())
            .build();
    WorkflowStub stub = client.newUntypedWorkflowStub(SweepWorkflow.class.getSimpleName(), options);
    calling(
        request.id(),
        ANSWER,
        () -> stub.signalWithStart("adjust", new Object[] {request.run()}, new Object[] {request}));
  }

  @Override
  public SweepProgress progress(String sweepId) {
    WorkflowExecutionDescription description = describe(sweepId);
    if (description.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
      return last(sweepId, description);
    }
    SweepProgress sweep = query(sweepId);
    List<StageProgress> stages = new ArrayList<>();
    boolean answered = true;
    for (StageProgress stage : sweep.stages()) {
      if (stage.state() != StageState.RUNNING || !answered) {
        stages.add(stage);
        continue;
      }
      Optional<StageProgress> filled = fill(stage, sweep.state() == SweepState.PAUSED);
      answered = filled.isPresent(); // one that does not answer is enough waiting
      stages.add(filled.orElse(stage));
    }
    return new SweepProgress(sweep.id(), sweep.experiment(), sweep.state(), stages);
  }

  @Override
  public SweepProgress await(String sweepId) throws InterruptedException {
    describe(sweepId);
    CompletableFuture<SweepProgress> result =
        client.newUntypedWorkflowStub(sweepId).getResultAsync(SweepProgress.class);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkflowFailedException) {
        return last(sweepId, describe(sweepId));
      }
      throw explain(sweepId, e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public SweepProgress pause(String sweepId) {
    return update(sweepId, "pause", ANSWER);
  }

  @Override
  public SweepProgress resume(String sweepId) {
    return update(sweepId, "resume", ANSWER);
  }

  @Override
  public SweepProgress cancel(String sweepId) {
    return update(sweepId, "cancel", CANCEL_ANSWER);
  }

  @Override
  public List<SweepProgress> list() {
    Set<String> ids = new LinkedHashSet<>();
    for (WorkflowExecutionMetadata execution : executions()) {
      ids.add(execution.getExecution().getWorkflowId());
    }
    List<SweepProgress> sweeps = new ArrayList<>();
    boolean answered = true;
    for (String id : ids) {
      WorkflowExecutionDescription description = describe(id);
      if (description.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
        sweeps.add(last(id, description));
        continue;
      }
      Optional<SweepProgress> own = answered ? answer(id) : Optional.empty();
      answered = own.isPresent(); // one that does not answer is enough waiting
      sweeps.add(own.orElseGet(() -> unanswered(id, description)));
    }
    return sweeps;
  }

  private Optional<SweepProgress> answer(String sweepId) {
    try {
      return Optional.of(query(sweepId));
    } catch (FailureException e) {
      return Optional.empty();
    }
  }

  // No worker: what the server itself knows.
  private static SweepProgress unanswered(
      String sweepId, WorkflowExecutionDescription description) {
    return new SweepProgress(
        sweepId, experiment(sweepId, description), SweepState.RUNNING, List.of());
  }

  private List<WorkflowExecutionMetadata> executions() {
    try {
      try (Stream<WorkflowExecutionMetadata> found =
          client.listExecutions("WorkflowType = '" + SweepWorkflow.class.getSimpleName() + "'")) {
        return found.limit(LISTED).toList();
      }
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
        throw explain("", e);
      }
      return executionsOfTheInMemoryService();
    }
  }

  // It has no visibility queries, only the two older calls.
  private List<WorkflowExecutionMetadata> executionsOfTheInMemoryService() {
    String namespace = client.getOptions().getNamespace();
    var service = client.getWorkflowServiceStubs().blockingStub();
    List<WorkflowExecutionInfo> found = new ArrayList<>();
    found.addAll(
        service
            .listOpenWorkflowExecutions(
                ListOpenWorkflowExecutionsRequest.newBuilder().setNamespace(namespace).build())
            .getExecutionsList());
    found.addAll(
        service
            .listClosedWorkflowExecutions(
                ListClosedWorkflowExecutionsRequest.newBuilder().setNamespace(namespace).build())
            .getExecutionsList());
    return found.stream()
        .filter(info -> info.getType().getName().equals(SweepWorkflow.class.getSimpleName()))
        .map(info -> new WorkflowExecutionMetadata(info, client.getOptions().getDataConverter()))
        .sorted(Comparator.comparing(WorkflowExecutionMetadata::getStartTime).reversed())
        .limit(LISTED)
        .toList();
  }

  private Optional<StageProgress> fill(StageProgress stage, boolean sweepIsPaused) {
    try {
      boolean episodes =
          stage.kind() == StageKind.TRAJECTORIES || stage.kind() == StageKind.EVALUATE;
      if (episodes || sweepIsPaused) {
        StageProgress own =
            calling(
                stage.key(),
                ANSWER,
                () ->
                    client
                        .newUntypedWorkflowStub(StageWorkflow.id(stage.key()))
                        .query("progress", StageProgress.class));
        if (own.total() > 0 || own.state() == StageState.PAUSED) {
          return Optional.of(own);
        }
      }
      return Optional.of(
          job(stage)
              .map(
                  job ->
                      new StageProgress(
                          stage.key(),
                          stage.kind(),
                          stage.label(),
                          stage.state(),
                          job.done(),
                          job.total(),
                          stage.message()))
              .orElse(stage));
    } catch (NoSuchElementException e) {
      return Optional.of(stage); // it is just being started
    } catch (FailureException e) {
      return Optional.empty();
    }
  }

  private Optional<JobProgress> job(StageProgress stage) {
    for (PendingActivityInfo activity :
        describe(StageWorkflow.id(stage.key())).getRawDescription().getPendingActivitiesList()) {
      if (activity.hasHeartbeatDetails()) {
        Payloads details = activity.getHeartbeatDetails();
        return Optional.ofNullable(
            client
                .getOptions()
                .getDataConverter()
                .fromPayloads(0, Optional.of(details), JobProgress.class, JobProgress.class));
      }
    }
    return Optional.empty();
  }

  private WorkflowExecutionDescription describe(String workflowId) {
    return calling(workflowId, ANSWER, () -> client.newUntypedWorkflowStub(workflowId).describe());
  }

  private SweepProgress query(String sweepId) {
    return calling(
        sweepId,
        ANSWER,
        () -> client.newUntypedWorkflowStub(sweepId).query("progress", SweepProgress.class));
  }

  // An ended sweep tells its last progress in its result, or in its failure's details.
  private SweepProgress last(String sweepId, WorkflowExecutionDescription description) {
    try {
      return calling(
          sweepId,
          ANSWER,
          () -> client.newUntypedWorkflowStub(sweepId).getResult(SweepProgress.class));
    } catch (WorkflowFailedException e) {
      if (e.getCause() instanceof ApplicationFailure failure
          && failure.getType().equals(SweepWorkflow.FAILED)) {
        return failure.getDetails().get(SweepProgress.class);
      }
      boolean cancelled =
          description.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED
              || description.getStatus()
                  == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;
      return new SweepProgress(
          sweepId,
          experiment(sweepId, description),
          cancelled ? SweepState.CANCELLED : SweepState.FAILED,
          List.of());
    }
  }

  private static String experiment(String sweepId, WorkflowExecutionDescription description) {
    Object memo = description.getMemo(EXPERIMENT, String.class);
    return memo == null ? sweepId : (String) memo;
  }

  private SweepProgress update(String sweepId, String name, Duration patience) {
    WorkflowExecutionDescription description = describe(sweepId);
    if (description.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
      throw ended(sweepId, name, null);
    }
    try {
      return calling(
          sweepId,
          patience,
          () -> client.newUntypedWorkflowStub(sweepId).update(name, SweepProgress.class));
    } catch (NoSuchElementException e) { // it ended just now
      throw ended(sweepId, name, e);
    }
  }

  private static FailureException ended(
      String sweepId, String name, @Nullable NoSuchElementException cause) {
    return new FailureException(
        FailureType.BAD_REQUEST,
        "the sweep "
            + sweepId
            + " has ended: there is nothing to "
            + name
            + "; `fireact run` starts it again",
        cause);
  }

  /** Calls with a deadline, and turns what goes wrong into words for a person. */
  private static <T> T calling(String workflowId, Duration patience, Supplier<T> call) {
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

  private static RuntimeException explain(String workflowId, Throwable failure) {
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
      return new FailureException(
          FailureType.UNAVAILABLE,
          "no worker answers for "
              + workflowId
              + "; start one with `fireact worker`, or run its spec again",
          failure);
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
