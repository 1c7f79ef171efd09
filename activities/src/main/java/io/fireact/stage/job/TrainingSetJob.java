package io.fireact.stage.job;

import io.fireact.agent.Disposition;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Trajectory;
import io.fireact.curation.Review;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.review.ReviewFile;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.ReviewSpec;
import io.fireact.store.JsonLines;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    ReviewSpec spec = input.review();
    Review review = spec == null ? Review.none() : ReviewFile.read(spec);
    TrajectoryChoice choice =
        TrajectoryChoice.of(
            context.activity().store(), context.plans(), context.stage(), Optional.of(review));
    if (choice.allowed().size() < input.count()) {
      throw tooFew(context.stage(), input, choice);
    }
    Leakage leakage = choice.leakage();
    List<Trajectory> chosen = choice.allowed().subList(0, input.count());
    List<QuestionOverlap.Match> leaked = leakage.of(chosen);
    if (input.leakage() == LeakagePolicy.REFUSE && !leaked.isEmpty()) {
      throw refused(chosen.size(), leaked);
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("episodes", (long) chosen.size());
    counts.put("right", (long) choice.passed().size());
    counts.put("all", (long) choice.all().size());
    counts.put(StageRecord.LEAKED, (long) leaked.size());
    counts.put("excluded", (long) (choice.accepted().size() - choice.allowed().size()));
    counts.put("shared_answers", leakage.sharedAnswers(chosen));
    counts.putAll(choice.counts());
    if (spec != null) {
      counts.putAll(review.counts(choice.all(), choice.passed()));
    }
    return new Result(
        Map.of(
            "episodes",
            JsonLines.write(context.activity().store(), chosen.stream()),
            "leakage",
            JsonLines.write(context.activity().store(), leaked.stream()),
            StageRecord.LEFT_OUT,
            JsonLines.write(context.activity().store(), choice.leftOut().stream())),
        counts);
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
      Stage stage, StageInput.TrainingSet input, TrajectoryChoice choice) {
    int unreviewed = choice.passed().size() - choice.accepted().size();
    int excluded = choice.accepted().size() - choice.allowed().size();
    String adjective = input.filter().adjective();
    List<Trajectory> all = choice.all();
    String found =
        "%s needs %d %s trajectories, but of the %d there only %d are %s"
                .formatted(
                    stage.label(),
                    input.count(),
                    adjective,
                    all.size(),
                    choice.passed().size(),
                    adjective)
            + (unreviewed == 0
                ? ""
                : ", and the review leaves out %d of those".formatted(unreviewed))
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
            : "lower fine_tune.trajectories (or agent.shots), or "
                + (unreviewed == 0 ? "raise teacher.questions" : "review or make more");
    return new FailureException(
        FailureType.BAD_DATA, found + (ends.isEmpty() ? "" : " and " + ends) + "; " + advice);
  }
}
