package io.fireact.stage.job;

import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.JsonLines;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses right trajectories: the first in the seed's order, so that mixes are nested. */
final class MixJob implements StageJob {
  /** Ends that are the peer's doing and not the teacher's skill. */
  private static final Set<Disposition> REFUSED =
      EnumSet.of(Disposition.CONTENT_FILTER, Disposition.CONTEXT_LENGTH, Disposition.TOO_LARGE);

  @Override
  public Result run(Bench bench) {
    StageInput.Mix input = (StageInput.Mix) bench.stage().input();
    StageRecord trajectories = bench.plans().need(bench.stage(), "trajectories");
    List<Trajectory> all =
        JsonLines.read(
            bench.place().store(), Plans.output(trajectories, "episodes"), Trajectory.class);
    List<Trajectory> right = all.stream().filter(Trajectory::correct).toList();
    if (right.size() < input.count()) {
      throw tooFew(bench.stage(), input.count(), all, right.size());
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

  private static FailureException tooFew(Stage stage, int needed, List<Trajectory> all, int right) {
    String found =
        "%s needs %d right trajectories, but of the %d there only %d are right"
            .formatted(stage.label(), needed, all.size(), right);
    Map<Disposition, Long> unanswered =
        all.stream()
            .map(Trajectory::disposition)
            .filter(end -> end.givenUp() || REFUSED.contains(end))
            .collect(
                Collectors.groupingBy(
                    end -> end, () -> new EnumMap<>(Disposition.class), Collectors.counting()));
    String ends =
        unanswered.entrySet().stream()
            .map(end -> end.getValue() + " ended as " + end.getKey())
            .collect(Collectors.joining(", "));
    boolean givenUp = unanswered.keySet().stream().anyMatch(Disposition::givenUp);
    String advice =
        givenUp
            ? "run the same command again, which asks those that were given up once more"
            : "lower fine_tune.trajectories (or agent.shots), or raise teacher.questions";
    return new FailureException(
        FailureType.BAD_DATA, found + (ends.isEmpty() ? "" : " and " + ends) + "; " + advice);
  }
}
