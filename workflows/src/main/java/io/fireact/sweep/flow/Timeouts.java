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

  private static RetryOptions retries() {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setMaximumInterval(Duration.ofSeconds(30))
        .setMaximumAttempts(ATTEMPTS)
        .build();
  }
}
