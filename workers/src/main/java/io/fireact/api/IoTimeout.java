package io.fireact.api;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends blocking reads and writes of a socket that nobody moves on at the other end: after so long
 * the thread is interrupted, which closes its channel. Not for sockets that are no channels. Thread
 * safe.
 */
final class IoTimeout implements AutoCloseable {
  private final Duration patience;
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            Thread thread = new Thread(work, "serve-stalls");
            thread.setDaemon(true);
            return thread;
          });

  IoTimeout(Duration patience) {
    this.patience = patience;
    // A minute's alarms of a fast stream would be many.
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Something that may block. */
  @FunctionalInterface
  interface Blocking<T> {
    T run() throws IOException;
  }

  /**
   * Runs something that may block, for the patience at most.
   *
   * @throws IOException its own, or because it took too long
   */
  <T> T within(Blocking<T> blocking) throws IOException {
    Alarm alarm = new Alarm(Thread.currentThread());
    Future<?> set = clock.schedule(alarm, patience.toNanos(), TimeUnit.NANOSECONDS);
    try {
      return blocking.run();
    } finally {
      set.cancel(false);
      if (alarm.off()) {
        // The mark is the alarm's, and the channel is closed: nobody else shall take it for theirs.
        Thread.interrupted();
      }
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** Interrupts a thread, unless what it guards is over. */
  private static final class Alarm implements Runnable {
    private final Thread thread;
    private boolean over;
    private boolean rung;

    Alarm(Thread thread) {
      this.thread = thread;
    }

    @Override
    public synchronized void run() {
      if (!over) {
        rung = true;
        thread.interrupt();
      }
    }

    /** From now on it does nothing; whether it has rung. */
    synchronized boolean off() {
      over = true;
      return rung;
    }
  }
}
