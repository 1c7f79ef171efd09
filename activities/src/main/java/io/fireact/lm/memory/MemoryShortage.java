package io.fireact.lm.memory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
    return line(failure).isPresent();
  }

  /**
   * The line that says so, of a failure of memory: PyTorch's message has a traceback of its own
   * before it.
   */
  public static Optional<String> line(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      for (String line : String.valueOf(cause.getMessage()).split("\\R", -1)) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (SIGNS.stream().anyMatch(lower::contains)) {
          return Optional.of(line.strip().replaceFirst("^RuntimeError: ", ""));
        }
      }
    }
    return Optional.empty();
  }
}
