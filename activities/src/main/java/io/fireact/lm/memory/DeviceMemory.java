package io.fireact.lm.memory;

import io.fireact.lm.engine.Placement;

/**
 * The memory of a place where models compute, as it is asked for at the moment. Thread safe.
 *
 * <p>Not for deciding what may be taken: what another thread is about to take is not in it; see
 * {@link MemoryBudget}.
 */
public interface DeviceMemory {
  /** For messages, such as {@code GPU 0}. */
  String name();

  /** Bytes that there are. */
  long total();

  /** Bytes that nobody holds, other processes included. */
  long free();

  /** Gives back what PyTorch keeps without using it. */
  void giveBack();

  /**
   * The memory of a place.
   *
   * @throws IllegalStateException when the GPU's driver does not say
   */
  static DeviceMemory of(Placement placement) {
    return placement instanceof Placement.Cuda cuda
        ? new GpuMemory(cuda.index())
        : new MainMemory();
  }
}
