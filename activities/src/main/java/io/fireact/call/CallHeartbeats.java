package io.fireact.call;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server that the process of a remote call lives, so that a call whose process was killed
 * is made again soon. A call is never broken off for what the server answers: it may be billed, and
 * its answer is kept.
 */
final class CallHeartbeats implements AutoCloseable {
  /** Well below the timeout, so that a busy machine is not taken for a dead one. */
  private static final int EVERY_SECONDS = 3;

  private static final ScheduledExecutorService BEATS =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "fireact-call-heartbeats");
            thread.setDaemon(true);
            return thread;
          });

  private final @Nullable ScheduledFuture<?> beating;

  private CallHeartbeats(@Nullable ScheduledFuture<?> beating) {
    this.beating = beating;
  }

  /** Begins to beat for the activity of this thread; for nobody where it runs none. */
  static CallHeartbeats begin() {
    ActivityExecutionContext context;
    try {
      context = Activity.getExecutionContext();
    } catch (IllegalStateException e) {
      return new CallHeartbeats(null);
    }
    return new CallHeartbeats(
        BEATS.scheduleWithFixedDelay(
            () -> beat(context), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS));
  }

  /** Which of its tries the activity of this thread is, from 1; 0 where it runs none. */
  static int attempt() {
    try {
      return Activity.getExecutionContext().getInfo().getAttempt();
    } catch (IllegalStateException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    if (beating != null) {
      beating.cancel(false);
    }
  }

  private static void beat(ActivityExecutionContext context) {
    try {
      context.heartbeat(null);
    } catch (ActivityCompletionException e) {
      // Cancelled, or given to another worker: the answer is kept all the same.
    }
  }
}
