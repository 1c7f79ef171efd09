package io.fireact.stage.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.curation.LeftOut;
import io.fireact.curation.LeftOut.Reason;
import io.fireact.curation.Review;
import io.fireact.curation.ReviewedTrajectory;
import io.fireact.curation.TrajectoryDigest;
import io.fireact.curation.Verdict;
import io.fireact.json.Json;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.review.ReviewFile;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.ReviewSpec.Unreviewed;
import io.fireact.stage.TinyExperiment;
import io.fireact.store.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a mix does not hold has its reason, in its counts and in a file. */
final class LeftOutTest {
  private final Path directory;

  /** Two wrong, one out of rounds, one unparsable, one refused, five right. */
  private final List<Trajectory> all = new ArrayList<>();

  LeftOutTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void trajectories() {
    all.add(TinyExperiment.trajectory(0, false));
    all.add(TinyExperiment.trajectory(1, false));
    all.add(ended(2, Disposition.OUT_OF_ROUNDS));
    all.add(ended(3, Disposition.UNPARSABLE));
    all.add(ended(4, Disposition.CONTENT_FILTER));
    for (int i = 5; i < 10; i++) {
      all.add(TinyExperiment.trajectory(i, true));
    }
  }

  @Test
  void eachIsListedWithTheFirstReasonThatApplies() throws IOException {
    StageRecord mix = mix(review(Unreviewed.KEEP), 2);
    assertThat(mix.counts())
        .containsEntry("all", 10L)
        .containsEntry("left_out_wrong_answer", 2L)
        .containsEntry("left_out_unfinished", 1L)
        .containsEntry("left_out_malformed", 1L)
        .containsEntry("left_out_not_answered", 1L)
        .containsEntry("left_out_rejected", 2L)
        .containsEntry("left_out_not_reviewed", 0L)
        .containsEntry("left_out_not_chosen", 1L)
        .containsEntry("episodes", 2L)
        .containsEntry(Review.REVIEWED, 3L)
        .containsEntry(Review.DISAGREED, 1L)
        .containsEntry(Review.REVIEWERS, 2L);
    List<LeftOut> left = leftOut(mix);
    assertThat(left)
        .filteredOn(each -> each.reason() == Reason.REJECTED)
        .extracting(LeftOut::id, LeftOut::detail)
        .containsExactly(tuple("id-5", "ben: no search"), tuple("id-6", "ann"));
    assertThat(left).extracting(LeftOut::id).doesNotHaveDuplicates().hasSize(8);
    assertThat(left)
        .filteredOn(each -> each.reason() == Reason.NOT_ANSWERED)
        .extracting(LeftOut::detail)
        .containsExactly("content filter");
  }

  @Test
  void whatNobodyReviewedIsDroppedWhereTheSpecSaysSo() throws IOException {
    StageRecord mix = mix(review(Unreviewed.DROP), 1);
    assertThat(mix.counts())
        .containsEntry("left_out_not_reviewed", 2L)
        .containsEntry("left_out_not_chosen", 0L);
    assertThatThrownBy(() -> mix(review(Unreviewed.DROP), 2))
        .rootCause()
        .hasMessageContaining(
            "needs 2 right trajectories, but of the 10 there only 5 are right, and the review"
                + " leaves out 4 of those");
  }

  @Test
  void whatIsLeftOutIsNoPartOfWhatOthersAreMadeFrom() throws IOException {
    StageRecord mix = mix("", 2);
    StageRecord before =
        new StageRecord(
            mix.stage(),
            mix.outputs().entrySet().stream()
                .filter(output -> !output.getKey().equals(StageRecord.LEFT_OUT))
                .collect(Collectors.toMap(each -> each.getKey(), each -> each.getValue())),
            mix.counts(),
            mix.startedAt(),
            mix.seconds());
    assertThat(mix.outputs()).containsKey(StageRecord.LEFT_OUT);
    assertThat(mix.content()).isEqualTo(before.content());
    assertThat(mix.counts()).doesNotContainKey(Review.REVIEWED);
  }

  private List<LeftOut> leftOut(StageRecord mix) {
    return JsonLines.read(experiment.context().store(), mix, StageRecord.LEFT_OUT, LeftOut.class);
  }

  @SuppressWarnings("NullAway.Init")
  private TinyExperiment experiment;

  private StageRecord mix(String review, int count) throws IOException {
    experiment =
        new TinyExperiment(
            Files.createTempDirectory(directory, "run"),
            TinyExperiment.SPEC.replace("agent.shots: 1", "agent.shots: " + count) + review);
    experiment.runJob(StageKind.DATASET);
    experiment.publish(experiment.stage(StageKind.TRAJECTORIES), all);
    experiment.runJob(StageKind.MIX);
    return experiment.record(StageKind.MIX);
  }

  /** Ann rejects one, and accepts two of which Ben rejects one. */
  private String review(Unreviewed unreviewed) throws IOException {
    List<ReviewedTrajectory> verdicts =
        List.of(
            said(5, Verdict.ACCEPT, "", "ann"),
            said(5, Verdict.REJECT, "no search", "ben"),
            said(6, Verdict.REJECT, "", "ann"),
            said(7, Verdict.ACCEPT, "", "ann"));
    Files.write(
        directory.resolve("review.jsonl"),
        verdicts.stream().map(each -> Json.write(each)).toList());
    ReviewSpec spec =
        ReviewFile.identify(new ReviewSpec("review.jsonl", "", unreviewed), directory);
    return "review: {file: %s, sha256: %s, unreviewed: %s}\n"
        .formatted(spec.file(), spec.sha256(), unreviewed.name().toLowerCase(Locale.ROOT));
  }

  private ReviewedTrajectory said(int i, Verdict verdict, String comment, String reviewer) {
    return new ReviewedTrajectory(
        "id-" + i, "react", TrajectoryDigest.of(all.get(i)), verdict, comment, reviewer);
  }

  private static Trajectory ended(int i, Disposition end) {
    Trajectory finished = TinyExperiment.trajectory(i, true);
    return new Trajectory(
        finished.question(), finished.steps().subList(0, 1), end, "", false, 10, 5);
  }
}
