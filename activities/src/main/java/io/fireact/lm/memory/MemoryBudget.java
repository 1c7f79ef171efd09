package io.fireact.lm.memory;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process takes of one device's memory. Whoever wants some says before how much; where
 * there is too little, first PyTorch gives back what it keeps unused, then what is idle is let go,
 * the longest idle first, and then he waits, in the order of asking, until others are done. Thread
 * safe.
 *
 * <p>There is room for as much as the device has free now, without what has been promised and is
 * not taken yet; with a limit, for no more than is left of it.
 */
public final class MemoryBudget {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);

  /** How often the device is asked again: other processes do not tell when they let go. */
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(500);

  /** Longer than other processes keep what is idle. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration SAID_EVERY = Duration.ofMinutes(1);

  private final DeviceMemory device;
  private final long limit;
  private final double share;
  private final List<BooleanSupplier> idle = new CopyOnWriteArrayList<>();
  private final List<Lease> leases = new ArrayList<>();
  private final Deque<Object> waiting = new ArrayDeque<>();

  /** Whether something may have been freed that PyTorch still keeps. */
  private boolean kept = true;

  /** Whether memory that is waited for is still wanted. */
  public interface CancellationCheck {
    /** Called twice a second while he waits; true where nobody wants it any more. */
    boolean cancelled();

    /** Waits until there is room, or the thread is interrupted. */
    static CancellationCheck never() {
      return () -> false;
    }
  }

  /** A promise of memory, until it is closed. */
  public final class Lease implements AutoCloseable {
    private long bytes;
    private final int units;
    private long taken;

    private Lease(long bytes, int units) {
      this.bytes = bytes;
      this.units = units;
    }

    /** How many of the units of the need there may be. */
    public int units() {
      return units;
    }

    public long bytes() {
      synchronized (MemoryBudget.this) {
        return bytes;
      }
    }

    /** So much more of it, or less, is taken: known too late to wait for, and little. */
    public void grow(long more) {
      synchronized (MemoryBudget.this) {
        bytes += more;
        taken += more;
        MemoryBudget.this.notifyAll();
      }
    }

    /** So much of it has been taken from the device by now, and shows there. */
    public void taken(long some) {
      synchronized (MemoryBudget.this) {
        taken = Math.min(some, bytes);
        MemoryBudget.this.notifyAll();
      }
    }

    /** Gives it back, once its tensors are freed. */
    @Override
    public void close() {
      synchronized (MemoryBudget.this) {
        if (leases.remove(this)) {
          device.giveBack();
          MemoryBudget.this.notifyAll();
        }
      }
    }
  }

  /**
   * @param limit bytes that this process may take; {@code Long.MAX_VALUE} for what there is
   * @param share of the room, in (0, 1], that is given to what may be less
   */
  public MemoryBudget(DeviceMemory device, long limit, double share) {
    this.device = device;
    this.limit = limit;
    this.share = share;
  }

  /** One that gives whatever is asked for, for trainings and models that are alone. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(
        new DeviceMemory() {
          @Override
          public String name() {
            return "the device";
          }

          @Override
          public long total() {
            return Long.MAX_VALUE;
          }

          @Override
          public long free() {
            return Long.MAX_VALUE;
          }

          @Override
          public void giveBack() {}
        },
        Long.MAX_VALUE,
        1);
  }

  /**
   * Registers somebody who holds idle memory.
   *
   * @param evict closes what has been idle longest; false where nothing is
   */
  public void onShortage(BooleanSupplier evict) {
    idle.add(evict);
  }

  public void forget(BooleanSupplier evict) {
    idle.remove(evict);
  }

  /** Bytes of all leases, taken already or not. */
  public synchronized long reserved() {
    return leases.stream().mapToLong(Lease::bytes).sum();
  }

  /** Most bytes that could ever be promised. */
  public long capacity() {
    return Math.min(limit, device.total());
  }

  /**
   * Waits until there is room.
   *
   * @throws FailureException OUT_OF_MEMORY where it can never be, UNAVAILABLE where only other
   *     processes could make room and do not, CANCELLED where the check says so or the thread is
   *     interrupted
   */
  public Lease take(MemoryNeed need, CancellationCheck check) {
    if (need.minBytes() > capacity()) {
      throw new FailureException(
          FailureType.OUT_OF_MEMORY,
          "%s needs at least %s of %s, which has %s%s"
              .formatted(
                  need.what(),
                  ByteSize.text(need.minBytes()),
                  device.name(),
                  ByteSize.text(capacity()),
                  limit < device.total() ? " by " + DeviceBudgets.LIMIT : ""));
    }
    Object ticket = new Object();
    synchronized (this) {
      waiting.add(ticket);
      kept = true;
    }
    try {
      return await(need, ticket, check);
    } finally {
      synchronized (this) {
        waiting.remove(ticket);
        notifyAll();
      }
    }
  }

  private Lease await(MemoryNeed need, Object ticket, CancellationCheck check) {
    long began = System.nanoTime();
    long said = began;
    boolean last = false;
    while (true) {
      boolean first;
      boolean alone;
      synchronized (this) {
        first = waiting.peek() == ticket;
        alone = leases.isEmpty();
        if (first) {
          Lease lease = tryTake(need, alone && last ? need.minBytes() : need.expectedBytes());
          if (lease != null) {
            return lease;
          }
        }
      }
      if (first && evictOne()) {
        continue;
      }
      if (first && alone && !last) {
        last = true; // nothing idle is left, and nobody to wait for
        continue;
      }
      long now = System.nanoTime();
      if (first && alone && now - began > PATIENCE.toNanos()) {
        throw new FailureException(
            FailureType.UNAVAILABLE,
            "%s needs at least %s of %s, of which %s is free: other processes hold the rest"
                .formatted(
                    need.what(),
                    ByteSize.text(need.expectedBytes()),
                    device.name(),
                    ByteSize.text(device.free())));
      }
      if (now - said > SAID_EVERY.toNanos()) {
        said = now;
        LOG.info(
            "{} waits for {} of {}; {} is free, this process has promised {}",
            need.what(),
            ByteSize.text(need.expectedBytes()),
            device.name(),
            ByteSize.text(device.free()),
            ByteSize.text(reserved()));
      }
      pause(need, check);
    }
  }

  private void pause(MemoryNeed need, CancellationCheck check) {
    try {
      synchronized (this) {
        TimeUnit.NANOSECONDS.timedWait(this, AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException(
          FailureType.CANCELLED, need.what() + " was interrupted while it waited for memory", e);
    }
    if (check.cancelled()) {
      throw new FailureException(
          FailureType.CANCELLED, need.what() + " was cancelled while it waited for memory");
    }
  }

  /**
   * Lets go of everything that is idle, after the engine found no memory though there should be.
   *
   * @return whether anything was
   */
  public boolean reclaim() {
    boolean any = false;
    while (evictOne()) {
      any = true;
    }
    device.giveBack();
    return any;
  }

  /** Not under the lock: whoever lets go waits for his own threads. */
  private boolean evictOne() {
    for (BooleanSupplier holder : idle) {
      if (holder.getAsBoolean()) {
        synchronized (this) {
          kept = true;
        }
        return true;
      }
    }
    return false;
  }

  private @Nullable Lease tryTake(MemoryNeed need, long least) {
    long room = room();
    if (room < least && kept) {
      device.giveBack();
      kept = false;
      room = room();
    }
    if (room < least) {
      return null;
    }
    long bare = need.fixed() + Math.min(need.estimated(), room - need.minBytes());
    long shared = (long) (share * (room - bare));
    int units =
        need.unitBytes() == 0
            ? need.maxUnits()
            : (int) Math.min(need.maxUnits(), Math.max(need.minUnits(), shared / need.unitBytes()));
    Lease lease = new Lease(bare + need.unitBytes() * units, units);
    leases.add(lease);
    return lease;
  }

  private long room() {
    long untaken = leases.stream().mapToLong(lease -> lease.bytes - lease.taken).sum();
    return Math.min(device.free() - untaken, limit - reserved());
  }
}
