package io.fireact.sweep.flow;

import io.fireact.failure.FailureText;
import io.fireact.failure.FailureType;
import io.fireact.sweep.HostedJob;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StagePaused;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepWorkflow;
import io.fireact.sweep.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A stage's workflow: one job, or a window of episodes and then their collection. */
public final class StageWorkflowImpl implements StageWorkflow {
  /** A job whose workers die this often is what kills them. */
  private static final int LOST_WORKERS = 25;

  private final StageActivities activities =
      Workflow.newActivityStub(StageActivities.class, Timeouts.questions());
  private final Request request;
  private final StageSubscriptions subscriptions;
  private final long startedAt;
  private final CancellationScope scope = Workflow.newCancellationScope(this::work);
  private @Nullable EpisodeWindow window;
  private @Nullable HostedTraining hosted;
  private StageEnd outcome;

  /** The job that is scheduled or runs. */
  private @Nullable CancellationScope job;

  private @Nullable Memory next;

  @WorkflowInit
  public StageWorkflowImpl(Request request) {
    this.request = request;
    @Nullable Memory memory = request.memory();
    this.subscriptions =
        new StageSubscriptions(request.run(), memory == null ? List.of() : memory.subscriptions());
    this.outcome = end(StageState.DONE, "");
    this.startedAt = memory == null ? Workflow.currentTimeMillis() : memory.startedAt();
  }

  @Override
  public StageEnd run(Request ignored) {
    StageEnd end;
    String type = FailureType.CANCELLED.name();
    try {
      if (subscriptions.none()) {
        scope.cancel("no sweep waits for it any more");
      }
      scope.run();
      if (next != null && !scope.isCancelRequested()) {
        Workflow.continueAsNew(
            new Request(request.node(), request.plan(), subscriptions.settings(), next));
      }
      end = next == null ? outcome : end(StageState.CANCELLED, "");
    } catch (TemporalFailure | DataConverterException e) {
      if (CancellationScope.current().isCancelRequested()) {
        end = end(StageState.FAILED, "was cancelled from outside; run the spec again to go on");
      } else if (scope.isCancelRequested()) {
        end = end(StageState.CANCELLED, "");
      } else {
        FailureText text = FailureText.of(e);
        type = text.type();
        end = end(isTransient(e, type) ? StageState.INCOMPLETE : StageState.FAILED, text.message());
      }
    }
    StageEnd ended = withdrawn(end);
    Workflow.newDetachedCancellationScope(() -> close(ended)).run();
    if (end.state() == StageState.FAILED) {
      throw ApplicationFailure.newNonRetryableFailure(end.message(), type);
    }
    return end;
  }

  /** What a provider trains for nobody is cancelled there, whatever became of the worker. */
  private StageEnd withdrawn(StageEnd end) {
    HostedTraining training = hosted;
    boolean unwanted = scope.isCancelRequested() || CancellationScope.current().isCancelRequested();
    if (training == null || !unwanted || end.state() == StageState.DONE) {
      return end;
    }
    List<String> left = new ArrayList<>();
    Workflow.newDetachedCancellationScope(() -> left.add(training.withdraw())).run();
    String message =
        (end.message() + (end.message().isEmpty() || left.get(0).isEmpty() ? "" : "; "))
            + left.get(0);
    return end(end.state(), message);
  }

  @Override
  public void updateSubscription(StageSubscription subscription) {
    subscriptions.onUpdate(subscription);
    if (subscriptions.none()) {
      scope.cancel("no sweep waits for it any more");
    } else if (subscriptions.detached().contains(subscription.sweepId())) {
      subscriptions.acknowledge(subscription.sweepId());
      Async.procedure(
          () ->
              notifySweep(
                  subscription.sweepId(), end(StageState.CANCELLED, "goes on for another sweep")));
    }
    boolean stops = subscriptions.paused();
    if ((stops || subscription.desired() == DesiredState.PAUSED)
        && Versions.pauseStopsWhatIsScheduled()) {
      if (stops) {
        stopAtCheckpoint();
      }
      if (subscription.desired() == DesiredState.PAUSED) {
        Async.procedure(() -> confirm(subscription));
      }
    }
  }

  @Override
  public StageProgress progress() {
    return new StageProgress(
        request.node().key(),
        request.node().kind(),
        request.node().label(),
        subscriptions.paused()
            ? isBusy() ? StageState.PAUSING : StageState.PAUSED
            : StageState.RUNNING,
        window == null ? job(HostedJob::done) : window.done(),
        window == null ? job(HostedJob::total) : window.total(),
        message());
  }

  private long job(ToLongFunction<HostedJob> number) {
    @Nullable HostedJob training = hosted == null ? null : hosted.job();
    return training == null ? 0 : number.applyAsLong(training);
  }

  private String message() {
    @Nullable HostedJob training = hosted == null ? null : hosted.job();
    return training == null ? "" : training.said();
  }

  private boolean isBusy() {
    return job != null || (window != null && window.inFlight() > 0);
  }

  // The commands that withdraw what is scheduled are in the same workflow task as the confirmation.
  private void stopAtCheckpoint() {
    if (job != null) {
      job.cancel("paused");
    }
    if (window != null) {
      window.stop();
    }
  }

  private void confirm(StageSubscription subscription) {
    try {
      Workflow.newExternalWorkflowStub(SweepWorkflow.class, subscription.sweepId())
          .stagePaused(new StagePaused(request.node().key(), subscription.at()));
    } catch (TemporalFailure | SignalExternalWorkflowException e) {
      Workflow.getLogger(StageWorkflowImpl.class)
          .debug("cannot notify {}", subscription.sweepId(), e);
    }
  }

  private void work() {
    StageOutline outline = activities.outline(request.ref());
    if (outline instanceof StageOutline.Job job) {
      runJob(job);
    } else if (outline instanceof StageOutline.Episodes episodes) {
      runEpisodes(episodes);
    } else if (outline instanceof StageOutline.Hosted training) {
      runHosted(training.taskQueue());
    }
  }

  private void runHosted(String taskQueue) {
    @Nullable Memory memory = request.memory();
    HostedTraining training =
        new HostedTraining(
            request.ref(),
            taskQueue,
            subscriptions,
            startedAt,
            memory == null ? null : memory.hosted());
    hosted = training;
    if (!training.run()) {
      next = new Memory(startedAt, 0, subscriptions.all(), "", List.of(), training.memory());
    }
  }

  private void runJob(StageOutline.Job job) {
    JobActivities jobs =
        Workflow.newActivityStub(JobActivities.class, Timeouts.job(job.taskQueue()));
    onLivingWorkers(() -> unlessPaused(() -> jobs.run(request.ref())));
  }

  private void runEpisodes(StageOutline.Episodes episodes) {
    if (!episodes.plan().remote() && Versions.freeEpisodesAreOneJob()) {
      runJob(new StageOutline.Job(TaskQueues.EPISODES));
      collect(0);
    } else {
      runWindow(episodes);
    }
  }

  private void runWindow(StageOutline.Episodes episodes) {
    @Nullable Memory memory = request.memory();
    EpisodeWindow current = new EpisodeWindow(episodes, activities, subscriptions, memory);
    window = current;
    EpisodeWindow.Outcome how = current.run();
    Outages outages = current.outages();
    if (how == EpisodeWindow.Outcome.MORE) {
      next =
          new Memory(
              startedAt, current.done(), subscriptions.all(), current.lastStarted(), outages.all());
      return;
    }
    int unfinished =
        how == EpisodeWindow.Outcome.ALL_FINISHED ? 0 : current.total() - current.done();
    if (unfinished > subscriptions.settings().mayFail(current.total())
        || unfinished > outages.episodes()) {
      outcome =
          end(
              outages.refused() ? StageState.FAILED : StageState.INCOMPLETE,
              outages.sentence(unfinished, current.total()));
      return;
    }
    if (unfinished > 0) {
      outcome = end(StageState.DONE, outages.givenUp(current.total()));
    }
    collect(unfinished);
  }

  private void collect(int unfinished) {
    ActivityOptions options = Timeouts.job(TaskQueues.IO);
    StageActivities collecting = Workflow.newActivityStub(StageActivities.class, options);
    onLivingWorkers(
        () ->
            unlessPaused(
                () ->
                    collecting.collect(
                        new StageActivities.Collection(request.ref(), startedAt, unfinished))));
  }

  // Lost workers are no outage: a job that so many of them did not survive is what kills them.
  private static boolean isTransient(RuntimeException failure, String type) {
    return failure.getCause() instanceof ApplicationFailure
        && FailureType.of(type).filter(FailureType::isTransient).isPresent();
  }

  // A paused job is cancelled, which withdraws it from its queue or ends it at its checkpoint, and
  // is scheduled again at the resume.
  private void unlessPaused(Runnable piece) {
    while (true) {
      CancellableWait.until(() -> !subscriptions.paused());
      CancellationScope current = Workflow.newCancellationScope(piece);
      job = current;
      try {
        current.run();
        return;
      } catch (ActivityFailure e) {
        boolean paused =
            e.getCause() instanceof CanceledFailure
                && current.isCancelRequested()
                && !CancellationScope.current().isCancelRequested();
        if (!paused) {
          throw e;
        }
      } finally {
        job = null;
      }
    }
  }

  // A worker that dies or shuts down is no failure of the stage: the job goes on from its
  // checkpoint, however often that happens within reason.
  private static void onLivingWorkers(Runnable job) {
    for (int lost = 0; ; lost++) {
      try {
        job.run();
        return;
      } catch (ActivityFailure e) {
        if (!workerWasLost(e) || lost >= LOST_WORKERS) {
          throw e;
        }
      }
    }
  }

  private static boolean workerWasLost(ActivityFailure failure) {
    return failure.getCause() instanceof TimeoutFailure
        || (failure.getCause() instanceof ApplicationFailure application
            && application.getType().equals(JobActivities.WORKER_SHUTDOWN));
  }

  private void close(StageEnd end) {
    try {
      activities.close(new StageActivities.Closing(request.ref(), request.node().kind(), end));
    } catch (ActivityFailure e) {
      // The stage's own end matters more than what a worker holds open for it.
      Workflow.getLogger(StageWorkflowImpl.class).warn("closing a stage failed", e);
    }
    for (List<String> due = subscriptions.unacknowledged();
        !due.isEmpty();
        due = subscriptions.unacknowledged()) {
      List<String> now = new ArrayList<>(due);
      now.forEach(sweep -> subscriptions.acknowledge(sweep));
      now.forEach(sweep -> notifySweep(sweep, end));
    }
  }

  private void notifySweep(String sweepId, StageEnd end) {
    try {
      Workflow.newExternalWorkflowStub(SweepWorkflow.class, sweepId).stageEnded(end);
    } catch (TemporalFailure | SignalExternalWorkflowException e) {
      // The sweep has ended or never was; whoever waits polls the stage now and then.
      Workflow.getLogger(StageWorkflowImpl.class).debug("cannot notify {}", sweepId, e);
    }
  }

  private StageEnd end(StageState state, String message) {
    return new StageEnd(request.node().key(), state, message);
  }
}
