package io.fireact.sweep.flow;

import io.fireact.sweep.TaskQueues;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Every timeout and retry policy of sweeps and stages in one place, with its reason. */
final class Timeouts {
  /** A worker that was killed is noticed after this long without a heartbeat. */
  static final Duration HEARTBEAT = Duration.ofSeconds(20);

  /** How long a sweep trusts that a stage's last signal will still come. */
  static final Duration POLL_EVERY = Duration.ofSeconds(45);

  /** How long a cancelled sweep waits for its stages to stop. */
  static final Duration LETTING_GO = Duration.ofSeconds(30);

  /** How long a pause waits for its stages to say that they have withdrawn what was scheduled. */
  static final Duration PAUSING = Duration.ofSeconds(30);

  /** Keeping a sweep's end must not hold up the end itself. */
  private static final Duration RECORDING = Duration.ofMinutes(2);

  /** Before attaching again to a stage that stopped just then. */
  static final Duration REATTACH = Duration.ofSeconds(1);

  /** Attempts of work that fails in a way that may pass, such as an unreachable data file. */
  private static final int ATTEMPTS = 5;

  /** Some ten minutes of outage before a job is there, for which nothing was paid. */
  private static final int BEGINNINGS = 10;

  /** About eight hours of outage while a paid job runs. */
  private static final int POLLS = 100;

  /** A few calls of a provider, each of which has its own limit. */
  private static final Duration HOSTED = Duration.ofHours(1);

  // Longer than any job; liveness is the heartbeat's business.
  private static final Duration JOB = Duration.ofDays(30);

  private Timeouts() {}

  /** Questions about stages: seconds at most, also where the disk is slow. */
  static ActivityOptions questions() {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.IO)
        .setStartToCloseTimeout(Duration.ofMinutes(1))
        .setHeartbeatTimeout(HEARTBEAT)
        .setRetryOptions(retries())
        .build();
  }

  /**
   * Starting a stage. A cancelled sweep waits until it knows whether the stage was started, so that
   * none runs on that nobody waits for.
   */
  static ActivityOptions attaching() {
    return questions().toBuilder()
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .build();
  }

  /** Keeping how a sweep ended. */
  static ActivityOptions recording() {
    return questions().toBuilder().setScheduleToCloseTimeout(RECORDING).build();
  }

  /**
   * A job, which saves a checkpoint before it follows a cancellation.
   *
   * @param taskQueue of the resource that it takes
   */
  static ActivityOptions job(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(JOB)
        .setHeartbeatTimeout(HEARTBEAT)
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(retries())
        .build();
  }

  /**
   * Beginning or cancelling a provider's job: some calls, one of them with the examples. A
   * cancellation waits for its end, since only then it is known what there is to cancel.
   *
   * @param taskQueue of the provider
   */
  static ActivityOptions beginningHosted(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(HOSTED)
        .setHeartbeatTimeout(HEARTBEAT)
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(hostedRetries(BEGINNINGS))
        .build();
  }

  /** Asking for a provider's job: an outage of hours is none of its own. */
  static ActivityOptions pollingHosted(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(HOSTED)
        .setHeartbeatTimeout(HEARTBEAT)
        .setRetryOptions(hostedRetries(POLLS))
        .build();
  }

  private static RetryOptions hostedRetries(int attempts) {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setMaximumInterval(Duration.ofMinutes(5))
        .setMaximumAttempts(attempts)
        .build();
  }

  private static RetryOptions retries() {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setMaximumInterval(Duration.ofSeconds(30))
        .setMaximumAttempts(ATTEMPTS)
        .build();
  }
}
