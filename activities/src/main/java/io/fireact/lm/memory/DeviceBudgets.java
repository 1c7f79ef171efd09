package io.fireact.lm.memory;

import io.fireact.lm.engine.Placement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The budgets of one process, one for each device that it computes on. Thread safe; a process has
 * one of these.
 */
public final class DeviceBudgets {
  /** Environment variable that says how much this process takes of each device at most. */
  public static final String LIMIT = "FIREACT_DEVICE_MEMORY";

  /**
   * Of a GPU's room a cache gets half: the other half is for a training beside, and for other
   * processes on the card.
   */
  private static final double GPU_SHARE = 0.5;

  /** Main memory has other uses, and few rows at a time keep a processor's cores busy. */
  private static final double CPU_SHARE = 0.125;

  private final Function<Placement, DeviceMemory> devices;
  private final long limit;
  private final Map<String, MemoryBudget> budgets = new HashMap<>();

  /**
   * @param limit bytes that this process may take of each
   */
  public DeviceBudgets(Function<Placement, DeviceMemory> devices, long limit) {
    this.devices = devices;
    this.limit = limit;
  }

  /**
   * Those of the real devices.
   *
   * @param environment of which {@link #LIMIT} is read
   * @throws IllegalArgumentException when that is no size
   */
  public static DeviceBudgets of(Map<String, String> environment) {
    return new DeviceBudgets(DeviceMemory::of, limit(environment));
  }

  /**
   * The limit that an environment sets, in bytes; {@code Long.MAX_VALUE} for none.
   *
   * @throws IllegalArgumentException when it is no size
   */
  public static long limit(Map<String, String> environment) {
    String written = environment.getOrDefault(LIMIT, "");
    if (written.isBlank()) {
      return Long.MAX_VALUE;
    }
    try {
      return ByteSize.parse(written);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(LIMIT + ": " + e.getMessage(), e);
    }
  }

  /** The budget of a place; in whatever numbers it computes. */
  public synchronized MemoryBudget of(Placement placement) {
    return budgets.computeIfAbsent(
        placement.device().toString(),
        name ->
            new MemoryBudget(
                devices.apply(placement),
                limit,
                placement instanceof Placement.Cuda ? GPU_SHARE : CPU_SHARE));
  }
}
