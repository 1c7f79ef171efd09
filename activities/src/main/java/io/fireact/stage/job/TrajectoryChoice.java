package io.fireact.stage.job;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Trajectory;
import io.fireact.curation.LeftOut;
import io.fireact.curation.LeftOut.Reason;
import io.fireact.curation.Review;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.ReviewSpec;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which trajectories a mix takes: the filter's, without those that people reject and, where the
 * spec excludes them, those about held-out questions; of these the first in the seed's order.
 *
 * @param all trajectories that there are
 * @param passed those that the filter takes
 * @param accepted those of them that people leave in
 * @param allowed those of them that the choice is made from, in its order
 * @param leftOut all others, and those beyond the count
 * @param leakage knows which are about held-out questions
 */
public record TrajectoryChoice(
    List<Trajectory> all,
    List<Trajectory> passed,
    List<Trajectory> accepted,
    List<Trajectory> allowed,
    List<LeftOut> leftOut,
    Leakage leakage) {
  public TrajectoryChoice {
    all = List.copyOf(all);
    passed = List.copyOf(passed);
    accepted = List.copyOf(accepted);
    allowed = List.copyOf(allowed);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * What a stage of kind MIX chooses.
   *
   * @param plans knows the stages that it needs, which are finished
   * @param review what people said; empty leaves aside what the stage says of reviews
   */
  public static TrajectoryChoice of(
      ArtifactStore store, Plans plans, Stage mix, Optional<Review> review) {
    if (!(mix.input() instanceof StageInput.TrainingSet input)) {
      throw new IllegalArgumentException("mix: a stage of kind " + mix.kind());
    }
    List<Question> questions = new ArrayList<>(questions(store, plans.need(mix, "dataset")));
    for (StageRecord other : plans.all(mix, Stage.HELD_OUT)) {
      questions.addAll(questions(store, other));
    }
    List<Trajectory> all =
        JsonLines.read(
            store, Plans.output(plans.need(mix, "trajectories"), "episodes"), Trajectory.class);
    return of(all, input, new Leakage(questions), review);
  }

  private static List<Question> questions(ArtifactStore store, StageRecord dataset) {
    return JsonLines.read(store, Plans.output(dataset, "questions"), Question.class);
  }

  private static TrajectoryChoice of(
      List<Trajectory> all,
      StageInput.TrainingSet input,
      Leakage leakage,
      Optional<Review> review) {
    List<LeftOut> leftOut = new ArrayList<>();
    List<Trajectory> passed = new ArrayList<>();
    List<Trajectory> accepted = new ArrayList<>();
    List<Trajectory> allowed = new ArrayList<>();
    for (Trajectory trajectory : all) {
      Optional<LeftOut> filtered = LeftOut.by(input.filter(), trajectory);
      if (filtered.isPresent()) {
        leftOut.add(filtered.get());
        continue;
      }
      passed.add(trajectory);
      Optional<LeftOut> reviewed = review.flatMap(said -> reviewed(trajectory, input, said));
      if (reviewed.isPresent()) {
        leftOut.add(reviewed.get());
        continue;
      }
      accepted.add(trajectory);
      Optional<QuestionOverlap.Match> held =
          input.leakage() == LeakagePolicy.EXCLUDE ? leakage.of(trajectory) : Optional.empty();
      if (held.isPresent()) {
        leftOut.add(LeftOut.of(trajectory, Reason.HELD_OUT, held.get().heldOut().id()));
        continue;
      }
      allowed.add(trajectory);
    }
    List<Trajectory> ordered =
        SeededOrder.of(allowed, input.seed(), trajectory -> trajectory.question().id());
    ordered.stream()
        .skip(input.count())
        .forEach(beyond -> leftOut.add(LeftOut.of(beyond, Reason.NOT_CHOSEN, "")));
    return new TrajectoryChoice(all, passed, accepted, ordered, leftOut, leakage);
  }

  private static Optional<LeftOut> reviewed(
      Trajectory trajectory, StageInput.TrainingSet input, Review review) {
    ReviewSpec spec = input.review();
    List<ReviewedTrajectory> rejections = review.rejections(trajectory);
    if (!rejections.isEmpty()) {
      return Optional.of(
          LeftOut.of(
              trajectory,
              Reason.REJECTED,
              rejections.stream()
                  .map(TrajectoryChoice::said)
                  .filter(said -> !said.isEmpty())
                  .collect(Collectors.joining("; "))));
    }
    return spec != null
            && spec.unreviewed() == ReviewSpec.Unreviewed.DROP
            && review.of(trajectory).isEmpty()
        ? Optional.of(LeftOut.of(trajectory, Reason.NOT_REVIEWED, ""))
        : Optional.empty();
  }

  private static String said(ReviewedTrajectory rejection) {
    return rejection.reviewer().isEmpty() || rejection.comment().isEmpty()
        ? rejection.reviewer() + rejection.comment()
        : rejection.reviewer() + ": " + rejection.comment();
  }

  /** How many are left out for each reason that there is, zeros included. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      counts.put(
          reason.counter(), leftOut.stream().filter(each -> each.reason() == reason).count());
    }
    return counts;
  }
}
