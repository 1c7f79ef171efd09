package io.fireact.sweep.episode;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.Trajectory;
import io.fireact.agent.UsageTotal;
import io.fireact.sweep.StageRef;
import org.jspecify.annotations.Nullable;

/**
 * An episode for the journal.
 *
 * @param seconds wall-clock seconds, waiting included; kept beside the trajectory, never in it
 * @param usage of its model calls, beside the trajectory as well; null in journals of earlier
 *     versions
 */
public record FinishedEpisode(
    StageRef stage,
    Trajectory trajectory,
    double seconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageTotal usage) {

  /** One of whose calls nothing is known. */
  public FinishedEpisode(StageRef stage, Trajectory trajectory, double seconds) {
    this(stage, trajectory, seconds, null);
  }
}
