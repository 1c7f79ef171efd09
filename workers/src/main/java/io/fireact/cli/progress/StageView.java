package io.fireact.cli.progress;

import io.fireact.sweep.StageProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stage with what only an observer over time knows.
 *
 * @param elapsed since it was first seen running; null when it never was
 * @param perSecond items a second of late; 0 while unknown
 */
public record StageView(StageProgress stage, @Nullable Duration elapsed, double perSecond) {

  /** Time until the last item at the present rate; null while that is unknown. */
  public @Nullable Duration left() {
    if (perSecond <= 0 || stage.total() <= 0 || stage.done() >= stage.total()) {
      return null;
    }
    double seconds = (stage.total() - stage.done()) / perSecond;
    return Duration.ofMillis((long) (seconds * 1000));
  }
}
