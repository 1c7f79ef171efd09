package io.fireact.cli.progress;

import io.fireact.sweep.StageProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stage with what only an observer over time knows.
 *
 * @param elapsed how long it was seen running or pausing; null when it never was
 * @param waited how long it was seen waiting for its turn
 * @param perSecond items a second of late; 0 while unknown
 */
public record StageView(
    StageProgress stage, @Nullable Duration elapsed, Duration waited, double perSecond) {

  /** Time until the last item at the present rate; null while that is unknown. */
  public @Nullable Duration left() {
    if (perSecond <= 0 || stage.total() <= 0 || stage.done() >= stage.total()) {
      return null;
    }
    double seconds = (stage.total() - stage.done()) / perSecond;
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
