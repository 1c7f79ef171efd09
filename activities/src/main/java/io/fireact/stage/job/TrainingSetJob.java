package io.fireact.stage.job;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.LeakagePolicy;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.JsonLines;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses right trajectories: the first in the seed's order, so that mixes are nested. Whether they
 * are about questions that are held out is looked at here, since this is what is learned or shown.
 */
final class TrainingSetJob implements StageJob {
  /** Ends that are the peer's doing and not the teacher's skill. */
  private static final Set<Disposition> REFUSED =
      EnumSet.of(Disposition.CONTENT_FILTER, Disposition.CONTEXT_LENGTH, Disposition.TOO_LARGE);

  private static final int SHOWN = 120;

  @Override
  public Result run(JobContext context) {
    StageInput.TrainingSet input = (StageInput.TrainingSet) context.stage().input();
    StageRecord trajectories = context.plans().need(context.stage(), "trajectories");
    List<Trajectory> all =
        JsonLines.read(
            context.activity().store(), Plans.output(trajectories, "episodes"), Trajectory.class);
    Leakage leakage =
        new Leakage(
            JsonLines.read(
                context.activity().store(),
                Plans.output(context.plans().need(context.stage(), "dataset"), "questions"),
                Question.class));
    List<Trajectory> right = all.stream().filter(Trajectory::correct).toList();
    List<Trajectory> allowed =
        input.leakage() == LeakagePolicy.EXCLUDE
            ? right.stream().filter(trajectory -> leakage.of(trajectory).isEmpty()).toList()
            : right;
    if (allowed.size() < input.count()) {
      throw tooFew(
          context.stage(), input.count(), all, right.size(), right.size() - allowed.size());
    }
    List<Trajectory> chosen =
        SeededOrder.of(allowed, input.seed(), trajectory -> trajectory.question().id())
            .subList(0, input.count());
    List<QuestionOverlap.Match> leaked = leakage.of(chosen);
    if (input.leakage() == LeakagePolicy.REFUSE && !leaked.isEmpty()) {
      throw refused(chosen.size(), leaked);
    }
    return new Result(
        Map.of(
            "episodes", JsonLines.write(context.activity().store(), chosen.stream()),
            "leakage", JsonLines.write(context.activity().store(), leaked.stream())),
        Map.of(
            "episodes", (long) chosen.size(),
            "right", (long) right.size(),
            "all", (long) all.size(),
            "leaked", (long) leaked.size(),
            "excluded", (long) (right.size() - allowed.size()),
            "shared_answers", leakage.sharedAnswers(chosen)));
  }

  private static FailureException refused(int chosen, List<QuestionOverlap.Match> leaked) {
    QuestionOverlap.Match first = leaked.get(0);
    return new FailureException(
        FailureType.BAD_DATA,
        ("%d of its %d trajectories are about questions that are held out for evaluation, such as"
                + " \"%s\" (%s question %s%s); take them out of the training data, or set"
                + " evaluate.leakage to exclude, which leaves them out, or to report")
            .formatted(
                leaked.size(),
                chosen,
                shown(first.question().text()),
                first.heldOut().split().name().toLowerCase(Locale.ROOT),
                first.heldOut().id(),
                first.how() == QuestionOverlap.How.PART ? ", the same in part" : ""));
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "...";
  }

  private static FailureException tooFew(
      Stage stage, int needed, List<Trajectory> all, int right, int excluded) {
    String found =
        "%s needs %d right trajectories, but of the %d there only %d are right"
                .formatted(stage.label(), needed, all.size(), right)
            + (excluded == 0
                ? ""
                : ", and %d of those are about held-out questions".formatted(excluded));
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
