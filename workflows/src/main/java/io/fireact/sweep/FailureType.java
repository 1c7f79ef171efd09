package io.fireact.sweep;

/**
 * Every way in which the world outside can fail, with the one retry decision for each. The name is
 * the type string of the Temporal failure.
 */
public enum FailureType {
  /** Too many calls (429); wait as long as the peer says. */
  RATE_LIMITED(true),
  /** No answer in time. */
  TIMEOUT(true),
  /** The peer cannot be reached, fell over (5xx), or broke off its answer. */
  UNAVAILABLE(true),
  /** An answer that is not what the protocol says, or larger than allowed. */
  BAD_ANSWER(true),
  /** The peer says that the request is wrong (4xx). */
  BAD_REQUEST(false),
  /** The peer does not accept the key (401, 403). */
  UNAUTHORIZED(false),
  /** The disk is full; once there is room the stage goes on. */
  DISK_FULL(true),
  /** The device or the machine has too little memory for the work as it is set. */
  OUT_OF_MEMORY(false),
  /** Stored content does not match its digest. */
  CORRUPT(false),
  /** The loss or a gradient is not a number. */
  DIVERGED(false),
  /** Input data that is missing or wrong, such as too few right trajectories. */
  BAD_DATA(false),
  /** Somebody cancelled the work. */
  CANCELLED(false);

  private final boolean retryable;

  FailureType(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether Temporal tries again. */
  public boolean retryable() {
    return retryable;
  }
}
