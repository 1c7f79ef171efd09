package io.fireact.lm.engine;

import ai.djl.Model;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * Turns this package's records into the arguments of the decoder's source, and its answers back.
 */
final class Arguments {
  private Arguments() {}

  /** {@code numbers}: embedding multiplier, norm epsilon, LoRA scale. */
  static IValue numbers(Architecture shape, double scale) {
    return IValue.listFrom(shape.embeddingMultiplier(), shape.normEpsilon(), scale);
  }

  static IValue slots(LoraLayout lora) {
    IValue[] lists = lora.slots().stream().map(IValue::listFrom).toArray(IValue[]::new);
    try {
      return IValue.listFrom(lists);
    } finally {
      close(lists);
    }
  }

  /** Calls, closes the arguments, and copies the answer, a float tensor, to Java. */
  static float[] call(
      Model model, int threads, PtNDManager scope, String method, IValue... arguments) {
    try (IValue answer = TorchEngine.call(model, threads, method, arguments);
        PtNDArray tensor = answer.toTensor(scope)) {
      return tensor.toFloatArray();
    } finally {
      close(arguments);
    }
  }

  /** Calls a method that only changes its arguments, and closes them. */
  static void run(Model model, int threads, String method, IValue... arguments) {
    try {
      // The answer is one of the arguments, which the caller owns.
      TorchEngine.call(model, threads, method, arguments).close();
    } finally {
      close(arguments);
    }
  }

  private static void close(IValue... values) {
    for (IValue value : values) {
      value.close();
    }
  }
}
