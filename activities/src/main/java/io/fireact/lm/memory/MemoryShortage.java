package io.fireact.lm.memory;

import java.util.List;
import java.util.Locale;

/** Whether a failure of the engine says that it could not get memory. */
public final class MemoryShortage {
  /** How PyTorch's allocators and CUDA's libraries say it. */
  private static final List<String> SIGNS =
      List.of(
          "out of memory",
          "not enough memory",
          "can't allocate memory",
          "cannot allocate memory",
          "bad_alloc",
          "cudnn_status_alloc_failed",
          "cublas_status_alloc_failed");

  private MemoryShortage() {}

  /** Whether the failure, or one behind it, is one of memory. */
  public static boolean is(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
