package io.fireact.sweep.episode;

import io.fireact.agent.Disposition;
import io.fireact.failure.FailureType;
import java.util.Optional;

/** What a stage's history keeps of an episode; the trajectory itself is in the journal. */
public record EpisodeEnd(Disposition disposition, boolean correct) {

  /** The disposition of a question that is refused for good. */
  public static Optional<Disposition> refusal(FailureType type) {
    return switch (type) {
      case CONTENT_FILTER -> Optional.of(Disposition.CONTENT_FILTER);
      case CONTEXT_LENGTH -> Optional.of(Disposition.CONTEXT_LENGTH);
      case TOO_LARGE -> Optional.of(Disposition.TOO_LARGE);
      case RATE_LIMITED,
          TIMEOUT,
          UNAVAILABLE,
          BAD_ANSWER,
          INSUFFICIENT_QUOTA,
          BAD_REQUEST,
          MODEL_NOT_FOUND,
          UNAUTHORIZED,
          DISK_FULL,
          OUT_OF_MEMORY,
          CORRUPT,
          DIVERGED,
          TRAINING_FAILED,
          JOB_LOST,
          BAD_DATA,
          CANCELLED ->
          Optional.empty();
    };
  }
}
