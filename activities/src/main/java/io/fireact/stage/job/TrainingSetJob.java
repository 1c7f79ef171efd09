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
import io.fireact.spec.TrajectoryFilter;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.JsonLines;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses right trajectories: the first in the seed's order, so that mixes are nested. Whether they
 * are about questions that are held out is looked at here, since this is what is learned or shown.
 */
final class TrainingSetJob implements StageJob {
  private static final int SHOWN = 120;

  @Override
  public Result run(JobContext context) {
    StageInput.TrainingSet input = (StageInput.TrainingSet) context.stage().input();
    StageRecord trajectories = context.plans().need(context.stage(), "trajectories");
    List<Trajectory> all =
        JsonLines.read(
            context.activity().store(), Plans.output(trajectories, "episodes"), Trajectory.class);
    List<Question> questions =
        new ArrayList<>(questions(context, context.plans().need(context.stage(), "dataset")));
    for (StageRecord other : context.plans().all(context.stage(), Stage.HELD_OUT)) {
      questions.addAll(questions(context, other));
    }
    Leakage leakage = new Leakage(questions);
    List<Trajectory> right = all.stream().filter(input.filter()::accepts).toList();
    List<Trajectory> allowed =
        input.leakage() == LeakagePolicy.EXCLUDE
            ? right.stream().filter(trajectory -> leakage.of(trajectory).isEmpty()).toList()
            : right;
    if (allowed.size() < input.count()) {
      throw tooFew(
          context.stage(),
          input.count(),
          input.filter(),
          all,
          right.size(),
          right.size() - allowed.size());
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
            "episodes",
            (long) chosen.size(),
            "right",
            (long) right.size(),
            "all",
            (long) all.size(),
            StageRecord.LEAKED,
            (long) leaked.size(),
            "excluded",
            (long) (right.size() - allowed.size()),
            "shared_answers",
            leakage.sharedAnswers(chosen)));
  }

  private static List<Question> questions(JobContext context, StageRecord dataset) {
    return JsonLines.read(
        context.activity().store(), Plans.output(dataset, "questions"), Question.class);
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
      Stage stage,
      int needed,
      TrajectoryFilter filter,
      List<Trajectory> all,
      int right,
      int excluded) {
    String found =
        "%s needs %d %s trajectories, but of the %d there only %d are %s"
                .formatted(
                    stage.label(),
                    needed,
                    filter.adjective(),
                    all.size(),
                    right,
                    filter.adjective())
            + (excluded == 0
                ? ""
                : ", and %d of those are about held-out questions".formatted(excluded));
    Map<Disposition, Long> unanswered =
        all.stream()
            .map(Trajectory::disposition)
            .filter(end -> end.givenUp() || end.refused())
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
