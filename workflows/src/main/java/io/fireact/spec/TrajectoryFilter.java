package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which of a teacher's trajectories may be learned. */
public enum TrajectoryFilter {
  /** Those whose answer is right, as FireAct takes them (Chen et al. 2023, section 4). */
  @JsonProperty("right")
  RIGHT("right", Trajectory::correct),
  /** Those that end in an answer, right or wrong. */
  @JsonProperty("finished")
  FINISHED("finished", trajectory -> trajectory.disposition() == Disposition.FINISHED),
  /** All whose ends are the agent's own doing, and no provider's. */
  @JsonProperty("all")
  ALL(
      "usable",
      trajectory ->
          !trajectory.steps().isEmpty()
              && !trajectory.disposition().givenUp()
              && !trajectory.disposition().refused());

  private final String adjective;
  private final Predicate<Trajectory> accepted;

  /** Is equal to what keys leave out, since there was nothing else: for Jackson. */
  public static final class DefaultFilter {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || other.equals(RIGHT);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  TrajectoryFilter(String adjective, Predicate<Trajectory> accepted) {
    this.adjective = adjective;
    this.accepted = accepted;
  }

  /** Whether it is taken. */
  public boolean accepts(Trajectory trajectory) {
    return accepted.test(trajectory);
  }

  /** What those that are taken are called, such as {@code right}. */
  public String adjective() {
    return adjective;
  }
}
