package io.fireact.sweep.flow;

import io.fireact.failure.FailureText;
import io.fireact.sweep.HostedJob;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.StageWorkflow;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a fine-tuning at a provider, for days if need be: timers with short polls between them,
 * and a new run of the workflow before a history grows long. A job outlives all failures but a
 * cancellation, and a stage that is run again goes on with it.
 */
final class HostedTraining {
  /** A job of minutes is noticed soon, one of days costs a poll now and then. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(2);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
  private static final double GROWTH = 1.5;

  /** Each leaves about ten events, and a workflow is replayed whole when a worker takes it over. */
  private static final int POLLS_A_RUN = 100;

  private final HostedTrainingActivities.Run run;
  private final String taskQueue;
  private final StageSubscriptions subscriptions;
  private final HostedTrainingActivities starting;
  private final HostedTrainingActivities polling;
  private final long startedAt;
  private @Nullable HostedJob job;
  private Duration wait;

  /**
   * @param memory of an earlier run of the workflow; null in the first
   */
  HostedTraining(
      StageRef stage,
      String taskQueue,
      StageSubscriptions subscriptions,
      long startedAt,
      StageWorkflow.@Nullable HostedWait memory) {
    this.run = new HostedTrainingActivities.Run(stage, Workflow.getInfo().getFirstExecutionRunId());
    this.taskQueue = taskQueue;
    this.subscriptions = subscriptions;
    this.startedAt = startedAt;
    starting =
        Workflow.newActivityStub(
            HostedTrainingActivities.class, Timeouts.beginningHosted(taskQueue));
    polling =
        Workflow.newActivityStub(HostedTrainingActivities.class, Timeouts.pollingHosted(taskQueue));
    job = memory == null ? null : memory.job();
    wait = memory == null ? FIRST_WAIT : Duration.ofMillis(memory.waitMillis());
  }

  /**
   * Waits for the end.
   *
   * @return whether the stage is published; if not a further run of the workflow has to go on
   */
  boolean run() {
    HostedJob current = job;
    if (current == null) {
      CancellableWait.until(() -> !subscriptions.paused());
      current = starting.begin(run);
      job = current;
    }
    for (int polls = 0; !current.succeeded(); polls++) {
      // A pause asks no more; the provider's job, which costs the same either way, goes on.
      CancellableWait.until(() -> !subscriptions.paused());
      if (polls >= POLLS_A_RUN || Workflow.getInfo().isContinueAsNewSuggested()) {
        return false;
      }
      Workflow.sleep(wait);
      wait = longer(wait);
      current = polling.poll(new HostedTrainingActivities.Poll(run, current.id()));
      job = current;
    }
    polling.publish(new HostedTrainingActivities.Publication(run, current.id(), startedAt));
    return true;
  }

  /** What a further run has to know. */
  StageWorkflow.@Nullable HostedWait memory() {
    return job == null ? null : new StageWorkflow.HostedWait(job, wait.toMillis(), taskQueue);
  }

  /** Null until there is one. */
  @Nullable HostedJob job() {
    return job;
  }

  /**
   * Cancels what was begun; to be called where the stage is not wanted any more, from a scope that
   * is not cancelled.
   *
   * @return what a person has to do where it cannot be done; empty where it was
   */
  String withdraw() {
    try {
      starting.cancel(run);
      return "";
    } catch (ActivityFailure e) {
      return "the provider's job%s could not be cancelled, so it may go on and be billed; cancel it there: %s"
          .formatted(job == null ? "" : " " + job.id(), FailureText.of(e).message());
    }
  }

  private static Duration longer(Duration wait) {
    Duration next = Duration.ofMillis((long) (wait.toMillis() * GROWTH));
    return next.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : next;
  }
}
