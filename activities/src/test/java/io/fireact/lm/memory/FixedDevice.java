package io.fireact.lm.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A device of a size, whose free memory a test sets: what models really take does not show. */
public final class FixedDevice implements DeviceMemory {
  private final long total;
  private final AtomicLong others = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicInteger givenBack = new AtomicInteger();

  public FixedDevice(long total) {
    this.total = total;
  }

  /** Bytes that other processes hold. */
  public void others(long bytes) {
    others.set(bytes);
  }

  /** Bytes that PyTorch keeps without using them, until it is told to give back. */
  void keep(long bytes) {
    kept.set(bytes);
  }

  int givenBack() {
    return givenBack.get();
  }

  @Override
  public String name() {
    return "a device";
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long free() {
    return total - others.get() - kept.get();
  }

  @Override
  public void giveBack() {
    givenBack.incrementAndGet();
    kept.set(0);
  }
}
