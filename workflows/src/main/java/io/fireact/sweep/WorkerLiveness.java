package io.fireact.sweep;

import java.time.Duration;
import java.time.Instant;

/**
 * Judges whether a worker that a server remembers still lives. A server only knows when somebody
 * asked it for work last, so whoever can look at the process itself should; not for how busy a
 * worker is.
 */
@FunctionalInterface
public interface WorkerLiveness {
  /**
   * A waiting worker asks again after a minute at most, so that one which has not asked for longer
   * does not live, or lives and takes no work.
   */
  Duration ASKS_WITHIN = Duration.ofSeconds(75);

  /**
   * @param identity as the worker gave it to the server
   * @param lastAsked when it asked for work last, by the server's clock
   */
  boolean lives(String identity, Instant lastAsked);

  /** Goes by the last time that work was asked for alone. */
  static WorkerLiveness byLastAsked() {
    return (identity, lastAsked) -> lastAsked.plus(ASKS_WITHIN).isAfter(Instant.now());
  }
}
