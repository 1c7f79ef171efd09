package io.fireact.lm.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.fireact.lm.architecture.ElementType;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses where this process computes. */
public final class Devices {
  /** What may be asked for, for messages. */
  public static final String ALLOWED = "auto, cpu, cpu-bf16, cuda or cuda:N";

  private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,2}))?");

  private static final Set<String> NAMES = Set.of("auto", "cpu", "cpu-bf16");

  private Devices() {}

  /** Whether a device can be called so, be it there or not. Loads nothing. */
  public static boolean known(String name) {
    return NAMES.contains(name) || CUDA.matcher(name).matches();
  }

  /**
   * The place of a name: {@code auto} is the first GPU that PyTorch sees, else the processor.
   *
   * @throws IllegalArgumentException for another name, for a GPU that PyTorch does not see, and
   *     where PyTorch must not be loaded at all
   */
  public static Placement named(String name) {
    String unreadyReason = TorchInstallation.here().unreadyReason();
    if (!unreadyReason.isEmpty()) {
      throw new IllegalArgumentException(unreadyReason);
    }
    Matcher cuda = CUDA.matcher(name);
    if (cuda.matches()) {
      int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
      if (index >= gpus()) {
        throw new IllegalArgumentException(
            "device "
                + name
                + " is asked for, but PyTorch sees "
                + gpus()
                + " GPUs; `fireact doctor` says what is missing");
      }
      return new Placement.Cuda(index);
    }
    return switch (name) {
      case "auto" -> gpus() > 0 ? new Placement.Cuda(0) : new Placement.Cpu();
      case "cpu" -> new Placement.Cpu();
      case "cpu-bf16" -> new Placement.Cpu(ElementType.BF16);
      default ->
          throw new IllegalArgumentException(
              "device '" + name + "' is not known; allowed is " + ALLOWED);
    };
  }

  /**
   * Loads PyTorch, as the first use of a device does.
   *
   * @return its version, such as {@code 2.7.1}
   * @throws IllegalStateException when PyTorch and its JNI library do not fit; the message says
   *     what to do
   */
  public static String load() {
    return TorchEngine.version();
  }

  /**
   * Gives back to the GPUs what PyTorch keeps of their memory without using it. What is allocated
   * next is slower, so it is for the end of a stage and for shortages.
   */
  public static void giveBack() {
    if (gpus() > 0) {
      TorchEngine.giveBack();
    }
  }

  /** GPUs that the loaded PyTorch can compute on. */
  private static int gpus() {
    load();
    Engine engine = Engine.getEngine("PyTorch");
    int count = engine.getGpuCount();
    return count > 0 && engine.defaultDevice().equals(Device.gpu()) ? count : 0;
  }
}
