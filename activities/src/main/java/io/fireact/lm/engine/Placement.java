package io.fireact.lm.engine;

import ai.djl.Device;
import io.fireact.lm.architecture.ElementType;

/**
 * Where a decoder computes, and in which numbers; adapters, their gradients, the optimizer and
 * losses are in float32 everywhere. The same methods of the decoder's source run in both places;
 * only attention and norms have sources of their own.
 */
public sealed interface Placement {

  /**
   * On the processor: repeated, the same bits.
   *
   * @param type F32, or BF16 as on a GPU, which takes half the memory
   */
  record Cpu(ElementType type) implements Placement {
    public Cpu {
      if (type == ElementType.F16) {
        throw new IllegalArgumentException("a decoder computes in F32 or BF16, not in " + type);
      }
    }

    /** In float32. */
    public Cpu() {
      this(ElementType.F32);
    }

    @Override
    public Device device() {
      return Device.cpu();
    }
  }

  /**
   * On an NVIDIA GPU in bfloat16.
   *
   * @param index of the GPU, from 0
   */
  record Cuda(int index) implements Placement {
    @Override
    public Device device() {
      return Device.gpu(index);
    }

    @Override
    public ElementType type() {
      return ElementType.BF16;
    }
  }

  /** DJL's name of the place. */
  Device device();

  /** The numbers in which weights are kept and products formed. */
  ElementType type();
}
