package io.fireact.sweep;

import io.fireact.failure.FailureType;
import io.fireact.sweep.flow.JobActivities;
import io.fireact.sweep.flow.StageActivities;
import io.fireact.sweep.flow.StageOutline;
import io.fireact.sweep.flow.SweepActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Activities of sweeps whose stages are jobs that tell their progress and wait to be let on. */
final class OneJob implements SweepActivities, StageActivities, JobActivities {
  final AtomicInteger runs = new AtomicInteger();
  final CountDownLatch started = new CountDownLatch(1);
  final CountDownLatch goOn = new CountDownLatch(1);
  final List<SweepEnd> ends = new CopyOnWriteArrayList<>();
  volatile String failure = "";
  private final WorkflowClient client;

  OneJob(WorkflowClient client) {
    this.client = client;
  }

  @Override
  public void run(StageRef stage) {
    runs.incrementAndGet();
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      do {
        context.heartbeat(new JobProgress(3, 10));
        started.countDown();
      } while (!goOn.await(50, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (!failure.isEmpty()) {
      throw ApplicationFailure.newNonRetryableFailure(failure, FailureType.BAD_DATA.name());
    }
  }

  @Override
  public StageKeys finished(StageNodes stages) {
    return new StageKeys(List.of());
  }

  @Override
  public void attach(Attachment attachment) {
    client
        .newUntypedWorkflowStub(
            StageWorkflow.class.getSimpleName(),
            WorkflowOptions.newBuilder()
                .setWorkflowId(StageWorkflow.id(attachment.request().node().key()))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .build())
        .signalWithStart(
            "waiter",
            new Object[] {attachment.subscription()},
            new Object[] {attachment.request()});
  }

  @Override
  public StageEnds poll(StageKeys keys) {
    return new StageEnds(List.of());
  }

  @Override
  public void record(SweepEnd end) {
    ends.add(end);
  }

  @Override
  public StageOutline outline(StageRef stage) {
    return new StageOutline.Job(TaskQueues.GPU);
  }

  @Override
  public Page unfinished(PageRequest request) {
    throw new UnsupportedOperationException("no stage here has episodes");
  }

  @Override
  public void collect(Collection collection) {
    throw new UnsupportedOperationException("no stage here has episodes");
  }

  @Override
  public void close(Closing closing) {
    // Nothing is held open.
  }
}
