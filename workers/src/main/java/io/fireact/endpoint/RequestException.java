package io.fireact.endpoint;

/**
 * A request that cannot be taken, whoever it is for: too large, too late, or not HTTP as it should
 * be. Not for what a service refuses by its own rules.
 */
public final class RequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  RequestException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status that says so. */
  int status() {
    return status;
  }
}
