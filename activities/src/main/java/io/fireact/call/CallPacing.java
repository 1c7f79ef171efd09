package io.fireact.call;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps this process's calls of a provider a constant time apart. The Temporal server's own limit
 * is a bucket that is full when work begins, so it lets the calls of a whole second through at
 * once; a process that works alone makes none of them too early. Beside others it makes at most its
 * own rate, and the server's limit over all of them holds but for that first second's worth.
 *
 * <p>A call waits for a second at most, since the server gives no more away than that.
 */
public final class CallPacing {
  private static final double NANOS = 1e9;

  private final long apart;
  private final ConcurrentMap<String, AtomicLong> next = new ConcurrentHashMap<>();

  /**
   * @param callsPerSecond above 0
   */
  public CallPacing(double callsPerSecond) {
    if (!(callsPerSecond > 0)) {
      throw new IllegalArgumentException("callsPerSecond: " + callsPerSecond + "; allowed is > 0");
    }
    apart = (long) Math.ceil(NANOS / callsPerSecond);
  }

  /** Blocks until the provider may be called; returns at once, still marked, when interrupted. */
  public void await(String provider) {
    AtomicLong turns = next.computeIfAbsent(provider, unused -> new AtomicLong(Long.MIN_VALUE));
    long now = System.nanoTime();
    long turn =
        turns.updateAndGet(last -> last == Long.MIN_VALUE ? now : Math.max(now, last + apart));
    try {
      TimeUnit.NANOSECONDS.sleep(turn - now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the call itself gives up
    }
  }
}
