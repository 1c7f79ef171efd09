package io.fireact.sweep;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps on a Temporal server. Queries and Updates need a worker: without one they fail after some
 * seconds with UNAVAILABLE and say so, while an ended sweep is read without any.
 */
public final class TemporalSweepClient implements SweepClient {
  private static final Duration ANSWER = Duration.ofSeconds(8);

  /** Stages have half a minute to withdraw what is scheduled. */
  private static final Duration PAUSE_ANSWER = Duration.ofSeconds(45);

  private static final Duration CANCEL_ANSWER = Duration.ofSeconds(60);
  private static final String EXPERIMENT = "experiment";
  private static final int LISTED = 100;

  private final WorkflowClient client;
  private final ServerCalls server;
  private final StageObserver stages;

  /**
   * @param client made with {@link #options}
   */
  public TemporalSweepClient(WorkflowClient client) {
    this(client, WorkerLiveness.byLastAsked());
  }

  /**
   * @param client made with {@link #options}
   * @param liveness which of the workers that the server remembers still live
   */
  public TemporalSweepClient(WorkflowClient client, WorkerLiveness liveness) {
    this.client = client;
    this.server = new ServerCalls(client, liveness);
    this.stages = new StageObserver(server);
  }

  /** Adds what all clients and workers must share. */
  public static WorkflowClientOptions.Builder options(WorkflowClientOptions.Builder builder) {
    return builder.setDataConverter(Payloads.converter());
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
    server.calling(
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
      throw ServerCalls.explain(sweepId, e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public Workers workers() {
    return server.workers(TaskQueues.WORKFLOWS, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW);
  }

  @Override
  public SweepProgress pause(String sweepId) {
    SweepProgress unused = progress(sweepId); // says at once where nobody works
    return update(sweepId, "pause", PAUSE_ANSWER);
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
        throw ServerCalls.explain("", e);
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
      return Optional.of(stages.observe(stage, sweepIsPaused));
    } catch (FailureException e) {
      return Optional.empty();
    }
  }

  private WorkflowExecutionDescription describe(String workflowId) {
    return server.calling(
        workflowId, ANSWER, () -> client.newUntypedWorkflowStub(workflowId).describe());
  }

  // Without a worker a query would take its whole patience to fail.
  private SweepProgress query(String sweepId) {
    if (workers().living().isEmpty()) {
      throw ServerCalls.unanswered(sweepId, null);
    }
    return server.query(sweepId, "progress", SweepProgress.class);
  }

  // An ended sweep tells its last progress in its result, or in its failure's details.
  private SweepProgress last(String sweepId, WorkflowExecutionDescription description) {
    try {
      return server.calling(
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
    if (workers().living().isEmpty()) {
      throw ServerCalls.unanswered(sweepId, null);
    }
    try {
      return server.calling(
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
}
