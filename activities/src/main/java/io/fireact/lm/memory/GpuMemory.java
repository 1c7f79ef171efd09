package io.fireact.lm.memory;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import io.fireact.lm.engine.Devices;

/**
 * A GPU's memory as NVIDIA's driver says it, through its own library: cudaMemGetInfo is in a
 * library whose name has CUDA's version, and nvidia-smi numbers GPUs otherwise than PyTorch does.
 */
final class GpuMemory implements DeviceMemory {
  private static final String DRIVER = "libcuda.so.1";

  private final int index;
  private final NativeLibrary driver;
  private final Pointer context;

  /**
   * @param index as PyTorch counts, so CUDA_VISIBLE_DEVICES is heeded
   */
  GpuMemory(int index) {
    this.index = index;
    driver = NativeLibrary.getInstance(DRIVER);
    call("cuInit", 0);
    IntByReference device = new IntByReference();
    call("cuDeviceGet", device, index);
    // The context that PyTorch computes in; it stays for the process's life.
    PointerByReference primary = new PointerByReference();
    call("cuDevicePrimaryCtxRetain", primary, device.getValue());
    context = primary.getValue();
  }

  @Override
  public String name() {
    return "GPU " + index;
  }

  @Override
  public long total() {
    return ask()[1];
  }

  @Override
  public long free() {
    return ask()[0];
  }

  private long[] ask() {
    LongByReference free = new LongByReference();
    LongByReference total = new LongByReference();
    call("cuCtxPushCurrent_v2", context);
    try {
      call("cuMemGetInfo_v2", free, total);
    } finally {
      call("cuCtxPopCurrent_v2", new PointerByReference());
    }
    return new long[] {free.getValue(), total.getValue()};
  }

  @Override
  public void giveBack() {
    Devices.giveBack();
  }

  private void call(String function, Object... arguments) {
    int result = driver.getFunction(function).invokeInt(arguments);
    if (result != 0) {
      throw new IllegalStateException(
          "NVIDIA's driver does not say how much memory GPU %d has: %s gives error %d"
              .formatted(index, function, result));
    }
  }
}
