package io.fireact.sweep.episode;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/**
 * Every timeout and retry policy of an episode in one place, with its reason. Not for stages and
 * sweeps, which have their own.
 */
final class CallOptions {
  /**
   * A call inside the process. The first one opens the model, which on a small card waits until a
   * training there has ended; a worker that dies is noticed sooner, by the workflow's own task.
   */
  private static final Duration IN_PROCESS = Duration.ofHours(12);

  /** What fails inside the process seldom gets better by trying. */
  private static final int IN_PROCESS_ATTEMPTS = 3;

  /**
   * A call whose worker was killed is made again after this long without a sign of life, and not
   * only when the call itself would have been given up, which may be minutes later.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** A remote call ends by its own timeout first, whose message says more. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** A peer that asks for longer is heeded: its wish comes with the failure. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private CallOptions() {}

  /**
   * A remote or billed call. It may wait in its queue as long as the provider's rate limit wants,
   * so only the call itself is timed.
   *
   * @param attempts the first included; at least one
   */
  static ActivityOptions remote(CallRoute route, int attempts) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(route.taskQueue())
        .setHeartbeatTimeout(HEARTBEAT)
        // A call that has begun is paid for: its answer is waited for and kept. One that waits for
        // its turn is withdrawn at once all the same.
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setStartToCloseTimeout(Duration.ofSeconds(route.timeoutSeconds()).plus(MARGIN))
        .setRetryOptions(retries(Math.max(1, attempts))) // Temporal reads 0 as no limit
        .build();
  }

  /**
   * A free call inside the process, also the journal's. Its arguments stay out of the history,
   * which has the model's text once already.
   */
  static LocalActivityOptions inProcess() {
    return LocalActivityOptions.newBuilder()
        .setStartToCloseTimeout(IN_PROCESS)
        .setRetryOptions(retries(IN_PROCESS_ATTEMPTS))
        .setDoNotIncludeArgumentsIntoMarker(true)
        .build();
  }

  private static RetryOptions retries(int attempts) {
    return RetryOptions.newBuilder()
        .setInitialInterval(FIRST_PAUSE)
        .setBackoffCoefficient(2)
        .setMaximumInterval(LONGEST_PAUSE)
        .setMaximumAttempts(attempts)
        .build();
  }
}
