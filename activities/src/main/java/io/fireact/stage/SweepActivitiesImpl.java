package io.fireact.stage;

import io.fireact.store.ArtifactStore;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepEnd;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.flow.SweepActivities;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;

/** What a sweep asks about stages: the store is the truth, the server knows what runs. */
final class SweepActivitiesImpl implements SweepActivities {
  private final ArtifactStore store;
  private final FinishedStages finished;
  private final WorkflowClient client;

  SweepActivitiesImpl(ArtifactStore store, WorkflowClient client) {
    this.store = store;
    this.finished = new FinishedStages(store);
    this.client = client;
  }

  @Override
  public StageKeys finished(StageNodes stages) {
    return new StageKeys(List.copyOf(finished.among(stages.stages())));
  }

  @Override
  public void attach(Attachment attachment) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(StageWorkflow.id(attachment.request().node().key()))
            .setTaskQueue(TaskQueues.WORKFLOWS)
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setStaticSummary(attachment.label())
            .build();
    client
        .newUntypedWorkflowStub(StageWorkflow.class.getSimpleName(), options)
        .signalWithStart(
            "waiter",
            new Object[] {attachment.subscription()},
            new Object[] {attachment.request()});
  }

  @Override
  public StageEnds poll(StageKeys keys) {
    return new StageEnds(keys.keys().stream().map(this::poll).toList());
  }

  @Override
  public void record(SweepEnd end) {
    store.putSweepEnd(end);
  }

  private StageEnd poll(String key) {
    if (finished.whole(key).isPresent()) {
      return new StageEnd(key, StageState.DONE, "");
    }
    WorkflowStub stage = client.newUntypedWorkflowStub(StageWorkflow.id(key));
    try {
      WorkflowExecutionStatus status = stage.describe().getStatus();
      return switch (status) {
        case WORKFLOW_EXECUTION_STATUS_RUNNING, WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW ->
            new StageEnd(key, StageState.RUNNING, "");
        case WORKFLOW_EXECUTION_STATUS_FAILED ->
            new StageEnd(key, StageState.FAILED, failure(stage));
        case WORKFLOW_EXECUTION_STATUS_COMPLETED -> completed(key, stage);
        default -> new StageEnd(key, StageState.CANCELLED, "was stopped from outside");
      };
    } catch (WorkflowNotFoundException e) {
      return new StageEnd(key, StageState.WAITING, "");
    }
  }

  // Done, but not in the store: somebody removed it since, so it is made again.
  private StageEnd completed(String key, WorkflowStub stage) {
    StageEnd end = stage.getResult(StageEnd.class);
    return end.state() == StageState.DONE && store.stage(key).isEmpty()
        ? new StageEnd(key, StageState.WAITING, "")
        : end;
  }

  private static String failure(WorkflowStub stage) {
    try {
      stage.getResult(StageEnd.class);
      return "";
    } catch (WorkflowFailedException e) {
      return e.getCause() instanceof ApplicationFailure failure
          ? failure.getOriginalMessage()
          : String.valueOf(e.getMessage());
    }
  }
}
