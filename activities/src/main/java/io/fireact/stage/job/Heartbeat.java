package io.fireact.stage.job;

import io.fireact.sweep.JobProgress;
import io.fireact.sweep.flow.JobActivities;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server that a job lives, from a thread of its own, and the job that it should stop. It
 * falls silent when nothing is reported for long, so that a job that hangs is given to another
 * worker.
 */
public final class Heartbeat implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Longer than the longest single step, such as writing the world of a large sweep. */
  private static final Duration STANDSTILL = Duration.ofMinutes(15);

  private final ActivityExecutionContext context;
  private volatile JobProgress progress = new JobProgress(0, 0);
  private volatile long reportedAt = System.nanoTime();
  private volatile @Nullable ActivityCompletionException stop;
  private volatile Runnable also = () -> {};
  private boolean closed;

  /** Begins to heartbeat, every two seconds. */
  public Heartbeat(ActivityExecutionContext context) {
    this.context = context;
    Thread thread = new Thread(this::beat, "fireact-heartbeat");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says how far the job is, which also shows that it is not stuck. */
  public void report(long done, long total) {
    progress = new JobProgress(done, total);
    reportedAt = System.nanoTime();
  }

  /** Something to do at every beat, from the heartbeat's thread. */
  void onEachBeat(Runnable action) {
    also = action;
  }

  /** Whether the job should save what it has and end. */
  public boolean stopped() {
    return stop != null;
  }

  /**
   * Ends a job that should stop, in the words that its workflow understands.
   *
   * @throws ActivityCompletionException when it was cancelled
   * @throws ApplicationFailure when only this worker ends
   */
  public void throwIfStopped() {
    @Nullable ActivityCompletionException reason = stop;
    if (reason instanceof ActivityWorkerShutdownException) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the worker shuts down; the job goes on from here", JobActivities.WORKER_SHUTDOWN);
    }
    if (reason != null) {
      throw reason;
    }
  }

  /** Not by an interrupt, which would break off a call to the server. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void beat() {
    while (stop == null && System.nanoTime() - reportedAt < STANDSTILL.toNanos()) {
      try {
        context.heartbeat(progress);
      } catch (ActivityCompletionException e) {
        stop = e;
      }
      also.run();
      if (closedWithin(EVERY)) {
        return;
      }
    }
  }

  private synchronized boolean closedWithin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    try {
      while (!closed && System.nanoTime() < end) {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      return true;
    }
    return closed;
  }
}
