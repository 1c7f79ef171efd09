package io.fireact.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A classified failure. Thrown by whatever touches the world, and turned into a Temporal failure in
 * one place. The message says what happened, where, and what to do; it never holds a secret.
 */
public final class FailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final FailureType type;
  private final @Nullable Duration retryAfter;

  public FailureException(FailureType type, String message) {
    this(type, message, null, null);
  }

  public FailureException(FailureType type, String message, @Nullable Throwable cause) {
    this(type, message, null, cause);
  }

  /**
   * @param retryAfter how long the peer asked to wait; null when it did not say
   */
  public FailureException(
      FailureType type, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.type = type;
    this.retryAfter = retryAfter;
  }

  public FailureType type() {
    return type;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
