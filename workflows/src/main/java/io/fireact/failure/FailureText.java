package io.fireact.failure;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/**
 * What a chain of Temporal failures comes down to: one type and one sentence. For workflows, which
 * see failures only so; activities throw {@link FailureException}.
 */
public record FailureText(String type, String message) {
  /** Longer ones are cut: a history keeps them, and people read them in a line. */
  static final int LONGEST = 2000;

  public FailureText {
    if (message.length() > LONGEST) {
      message = message.substring(0, LONGEST - 1) + "\u2026";
    }
  }

  /** Looks for the innermost cause that says something to a person. */
  public static FailureText of(Throwable failure) {
    FailureText found =
        new FailureText(failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof ApplicationFailure application) {
        return new FailureText(application.getType(), application.getOriginalMessage());
      }
      if (e instanceof TimeoutFailure timeout) {
        found =
            new FailureText(
                FailureType.TIMEOUT.name(), "timed out: " + timeout.getOriginalMessage());
      }
      if (e instanceof TerminatedFailure) {
        found = new FailureText(FailureType.CANCELLED.name(), "was terminated from outside");
      }
      if (e instanceof CanceledFailure) {
        found = new FailureText(FailureType.CANCELLED.name(), "was cancelled from outside");
      }
    }
    return found;
  }

  /** As the failure of a workflow, which nothing tries again. */
  public ApplicationFailure toFailure() {
    return ApplicationFailure.newNonRetryableFailure(message, type);
  }
}
