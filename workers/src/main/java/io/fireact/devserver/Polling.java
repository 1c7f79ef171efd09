package io.fireact.devserver;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what announces itself in no other way, such as the end of somebody else's process. */
final class Polling {
  private static final Duration POLL = Duration.ofMillis(50);

  private Polling() {}

  /** Whether {@code condition} came true in time; false too when this thread is interrupted. */
  static boolean until(Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
