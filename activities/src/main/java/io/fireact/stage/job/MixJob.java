package io.fireact.stage.job;

import io.fireact.agent.Trajectory;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.JsonLines;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.util.List;
import java.util.Map;

/** Chooses right trajectories: the first in the seed's order, so that mixes are nested. */
final class MixJob implements StageJob {
  @Override
  public Result run(Bench bench) {
    StageInput.Mix input = (StageInput.Mix) bench.stage().input();
    StageRecord trajectories = bench.plans().need(bench.stage(), "trajectories");
    List<Trajectory> all =
        JsonLines.read(
            bench.place().store(), Plans.output(trajectories, "episodes"), Trajectory.class);
    List<Trajectory> right = all.stream().filter(Trajectory::correct).toList();
    if (right.size() < input.count()) {
      throw new FailureException(
          FailureType.BAD_DATA,
          ("%s needs %d right trajectories, but of the %d there only %d are right; lower"
                  + " fine_tune.trajectories (or agent.shots), or raise teacher.questions")
              .formatted(bench.stage().label(), input.count(), all.size(), right.size()));
    }
    List<Trajectory> chosen =
        SeededOrder.of(right, input.seed(), trajectory -> trajectory.question().id())
            .subList(0, input.count());
    return new Result(
        Map.of("episodes", JsonLines.write(bench.place().store(), chosen.stream())),
        Map.of(
            "episodes", (long) chosen.size(),
            "right", (long) right.size(),
            "all", (long) all.size()));
  }
}
