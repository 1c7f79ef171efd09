package io.fireact.stage.job;

import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Trajectory;
import io.fireact.spec.DataFile;
import io.fireact.store.JsonLines;
import io.fireact.task.released.ReleasedTrajectories;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes over trajectories that somebody published. */
final class ImportJob implements StageJob {
  private final DataFile released;
  private final ReasoningPolicy reasoning;

  ImportJob(DataFile released, ReasoningPolicy reasoning) {
    this.released = released;
    this.reasoning = reasoning;
  }

  @Override
  public Result run(JobContext context) {
    List<Trajectory> trajectories =
        ReleasedTrajectories.read(context.activity().data().file(released), reasoning).stream()
            .sorted(Comparator.comparing(trajectory -> trajectory.question().id()))
            .toList();
    return new Result(
        Map.of(
            "episodes", JsonLines.write(context.activity().store(), trajectories.stream()),
            // Nobody published how long they took.
            "timings", JsonLines.write(context.activity().store(), Stream.of())),
        Map.of(
            "episodes",
            (long) trajectories.size(),
            "right",
            trajectories.stream().filter(Trajectory::correct).count()));
  }
}
