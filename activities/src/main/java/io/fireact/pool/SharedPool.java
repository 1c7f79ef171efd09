package io.fireact.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Values by key that many callers use at once. A value is closed when nobody has used it for some
 * time, and never while somebody does. Thread safe; values are closed outside the pool's lock.
 *
 * <p>Opening is not its business: a value that takes long to open opens itself at its first use.
 */
public final class SharedPool<K, V> implements AutoCloseable {
  private final long idleNanos;
  private final Consumer<V> closer;
  private final ScheduledExecutorService timer;
  private final Map<K, Entry<V>> entries = new HashMap<>();
  private boolean closed;

  /** A value, and who uses it. */
  private static final class Entry<V> {
    private final V value;
    private int leases;
    private long lastUsed = System.nanoTime();
    private boolean retired;

    Entry(V value) {
      this.value = value;
    }
  }

  /** The use of a value, until it is closed. */
  public final class Lease implements AutoCloseable {
    private final Entry<V> entry;

    private Lease(Entry<V> entry) {
      this.entry = entry;
    }

    public V value() {
      return entry.value;
    }

    /** Once. */
    @Override
    public void close() {
      boolean last;
      synchronized (SharedPool.this) {
        entry.leases--;
        entry.lastUsed = System.nanoTime();
        last = entry.retired && entry.leases == 0;
      }
      if (last) {
        closer.accept(entry.value);
      }
    }
  }

  /**
   * @param name of the thread that closes what is idle
   * @param idle how long a value that nobody uses stays
   * @param closer called once for every value, also while others are used
   */
  public SharedPool(String name, Duration idle, Consumer<V> closer) {
    idleNanos = idle.toNanos();
    this.closer = closer;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    long often = Math.max(1, idleNanos / 4);
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(this::closeIdle, often, often, TimeUnit.NANOSECONDS);
  }

  /**
   * The value of a key, made when there is none.
   *
   * @param maker quick, since others wait meanwhile
   * @return empty when the pool is closed
   */
  public synchronized Optional<Lease> lease(K key, Supplier<V> maker) {
    if (closed) {
      return Optional.empty();
    }
    Entry<V> entry = entries.computeIfAbsent(key, missing -> new Entry<>(maker.get()));
    entry.leases++;
    return Optional.of(new Lease(entry));
  }

  /** The value of a key, which may be closed at any time. */
  public synchronized Optional<V> peek(K key) {
    return Optional.ofNullable(entries.get(key)).map(entry -> entry.value);
  }

  /** Values that are there, which may be closed at any time. */
  public synchronized List<V> values() {
    return entries.values().stream().map(entry -> entry.value).toList();
  }

  /** Closes the value of a key, once nobody uses it; who asks for the key then gets another. */
  public void retire(K key) {
    Entry<V> entry;
    synchronized (this) {
      entry = entries.remove(key);
      if (entry == null) {
        return;
      }
      if (entry.leases > 0) {
        entry.retired = true;
        return;
      }
    }
    closer.accept(entry.value);
  }

  /**
   * Closes the value that has not been used for longest.
   *
   * @param which of those that nobody uses
   * @return whether there was one
   */
  public boolean closeOldest(Predicate<V> which) {
    Entry<V> oldest;
    synchronized (this) {
      oldest =
          entries.values().stream()
              .filter(entry -> entry.leases == 0 && which.test(entry.value))
              .min(Comparator.comparingLong(entry -> entry.lastUsed))
              .orElse(null);
      if (oldest == null) {
        return false;
      }
      entries.values().remove(oldest);
    }
    closer.accept(oldest.value);
    return true;
  }

  private void closeIdle() {
    List<Entry<V>> idle = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      entries.values().stream()
          .filter(entry -> entry.leases == 0 && now - entry.lastUsed > idleNanos)
          .forEach(idle::add);
      entries.values().removeAll(idle);
    }
    idle.forEach(entry -> closer.accept(entry.value));
  }

  /** Closes all values, used or not, and gives out no more. */
  @Override
  public void close() {
    List<Entry<V>> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(entries.values());
      entries.clear();
    }
    timer.shutdownNow();
    all.forEach(entry -> closer.accept(entry.value));
  }
}
