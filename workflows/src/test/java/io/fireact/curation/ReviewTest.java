package io.fireact.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.curation.LeftOut.Reason;
import io.fireact.spec.TrajectoryFilter;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people said of trajectories, and why filters leave some out. */
final class ReviewTest {
  private final List<Trajectory> all =
      IntStream.range(0, 4).mapToObj(i -> trajectory("q" + i, "I look.")).toList();

  @Test
  void oneRejectionIsEnoughAndAVerdictIsAboutATextOnly() {
    Review review =
        new Review(
            List.of(
                said(0, Verdict.ACCEPT, "ann"),
                said(0, Verdict.REJECT, "ben"),
                said(1, Verdict.ACCEPT, "ann")));
    assertThat(review.rejections(all.get(0)))
        .extracting(ReviewedTrajectory::reviewer)
        .containsExactly("ben");
    assertThat(review.rejections(all.get(1))).isEmpty();
    assertThat(review.of(all.get(1))).hasSize(1);
    assertThat(review.of(trajectory("q1", "I look elsewhere."))).isEmpty();
  }

  @Test
  void countsAreOfTrajectoriesAndTellOfThoseThatAreGone() {
    Review review =
        new Review(
            List.of(
                said(0, Verdict.ACCEPT, "ann"),
                said(0, Verdict.REJECT, "ben"),
                said(1, Verdict.ACCEPT, "ann"),
                said(1, Verdict.ACCEPT, "ben"),
                said(2, Verdict.REJECT, "ann"),
                new ReviewedTrajectory("q9", "react", "f".repeat(64), Verdict.REJECT, "", "ben")));
    Map<String, Long> counts = review.counts(all, all.subList(0, 3));
    assertThat(counts)
        .containsEntry(Review.REVIEWED, 3L)
        .containsEntry(Review.ACCEPTED, 1L)
        .containsEntry(Review.REJECTED, 2L)
        .containsEntry(Review.DISAGREED, 1L)
        .containsEntry(Review.REVIEWERS, 2L)
        .containsEntry(Review.OF_OTHERS, 1L);
    Agreement agreement = Agreement.of(counts).orElseThrow();
    assertThat(agreement).isEqualTo(new Agreement(1, 1, 0, 0));
  }

  @Test
  void kappaIsCohens() {
    // The textbook's table of 50 grants: 20 both yes, 5 and 10 of one only, 15 both no.
    assertThat(new Agreement(20, 5, 10, 15).kappa().orElseThrow()).isCloseTo(0.4, within(1e-12));
    assertThat(new Agreement(0, 3, 4, 0).kappa().orElseThrow()).isNegative();
    assertThat(new Agreement(7, 0, 0, 0).kappa()).isEmpty();
    assertThat(Agreement.of(Map.of())).isEmpty();
  }

  @Test
  void aFilterSaysWhyItTakesSomethingNot() {
    assertThat(reason(TrajectoryFilter.RIGHT, "anna", Disposition.FINISHED)).isNull();
    assertThat(reason(TrajectoryFilter.RIGHT, "berta", Disposition.FINISHED))
        .isEqualTo(Reason.WRONG_ANSWER);
    assertThat(reason(TrajectoryFilter.FINISHED, "berta", Disposition.FINISHED)).isNull();
    assertThat(reason(TrajectoryFilter.FINISHED, "", Disposition.OUT_OF_ROUNDS))
        .isEqualTo(Reason.UNFINISHED);
    assertThat(reason(TrajectoryFilter.ALL, "", Disposition.OUT_OF_ROUNDS)).isNull();
    assertThat(reason(TrajectoryFilter.RIGHT, "", Disposition.UNPARSABLE))
        .isEqualTo(Reason.MALFORMED);
    for (Disposition end : Disposition.values()) {
      if (end.givenUp() || end.refused()) {
        for (TrajectoryFilter filter : TrajectoryFilter.values()) {
          assertThat(reason(filter, "", end)).as(filter + " " + end).isEqualTo(Reason.NOT_ANSWERED);
        }
      }
    }
  }

  private static @Nullable Reason reason(TrajectoryFilter filter, String answer, Disposition end) {
    Trajectory looked = trajectory("q", "I look.");
    return LeftOut.by(
            filter,
            Trajectory.scored(
                looked.question(), looked.steps(), end, answer, 1, 1, looked.method()))
        .map(LeftOut::reason)
        .orElse(null);
  }

  private ReviewedTrajectory said(int trajectory, Verdict verdict, String reviewer) {
    Trajectory about = all.get(trajectory);
    return new ReviewedTrajectory(
        about.question().id(), "react", TrajectoryDigest.of(about), verdict, "", reviewer);
  }

  private static Trajectory trajectory(String id, String thought) {
    return new Trajectory(
        new Question(id, Split.TRAIN, "who?", "anna", ""),
        List.of(new Step(thought, "finish", "anna", "", "")),
        Disposition.FINISHED,
        "anna",
        true,
        1,
        1);
  }
}
