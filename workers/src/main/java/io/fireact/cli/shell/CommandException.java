package io.fireact.cli.shell;

/**
 * Ends a command with a sentence and an exit code. Not for failures of the world outside; those are
 * {@link io.fireact.failure.FailureException}.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ExitCode code;

  /**
   * @param message what is wrong and what to do next
   */
  public CommandException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public ExitCode code() {
    return code;
  }
}
