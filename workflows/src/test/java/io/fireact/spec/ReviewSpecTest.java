package io.fireact.spec;

import static io.fireact.spec.SpecFiles.problems;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.spec.ReviewSpec.Unreviewed;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A review is named in a spec of either version, and decides by its content. */
final class ReviewSpecTest {
  private static final String ONE = SpecFiles.HEAD + "fine_tune: {trajectories: 3}\n";

  private static final String SEVERAL =
      """
      version: 2
      name: t
      tasks: {near: {kind: world}}
      models: {good: {kind: scripted}}
      training_set:
        - {task: near, teacher: good, count: 2, review: {file: a.jsonl, unreviewed: drop}}
        - {task: near, teacher: good, method: reflexion, count: 1}
      evaluate: [{task: near}]
      """;

  @Test
  void bothVersionsHaveOne() {
    assertThat(parts(valid(ONE + "review: {file: r/a.jsonl}\n")))
        .extracting(TrainingPart::review)
        .containsExactly(new ReviewSpec("r/a.jsonl", "", Unreviewed.KEEP));
    assertThat(parts(valid(SEVERAL)))
        .extracting(TrainingPart::review)
        .containsExactly(new ReviewSpec("a.jsonl", "", Unreviewed.DROP), null);
  }

  @Test
  void whatIsWrongWithItIsSaidWhereItStands() {
    assertThat(problems(ONE + "review: {file: a.jsonl, unreviewed: ask}\n"))
        .singleElement()
        .asString()
        .contains("review.unreviewed", "keep", "drop");
    assertThat(problems(ONE + "review: {}\n")).singleElement().asString().contains("review.file");
    assertThat(problems(SEVERAL.replace("unreviewed: drop", "sha256: x")))
        .singleElement()
        .asString()
        .contains("training_set[0].review.sha256");
  }

  @Test
  void itsContentDecidesAndItsPlaceDoesNot() {
    assertThatThrownBy(() -> Planner.plan(valid(ONE + "review: {file: a.jsonl}\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("review");
    String reviewed = mix("a.jsonl", "1", Unreviewed.KEEP);
    assertThat(mix("elsewhere/b.jsonl", "1", Unreviewed.KEEP)).isEqualTo(reviewed);
    assertThat(mix("a.jsonl", "2", Unreviewed.KEEP)).isNotEqualTo(reviewed);
    assertThat(mix("a.jsonl", "1", Unreviewed.DROP)).isNotEqualTo(reviewed);
    assertThat(reviewed).isNotEqualTo(key(Planner.plan(valid(ONE)), StageKind.MIX));
    Plan with = plan("a.jsonl", "1", Unreviewed.KEEP);
    assertThat(key(with, StageKind.TRAJECTORIES))
        .isEqualTo(key(Planner.plan(valid(ONE)), StageKind.TRAJECTORIES));
  }

  private static String mix(String file, String digit, Unreviewed unreviewed) {
    return key(plan(file, digit, unreviewed), StageKind.MIX);
  }

  private static Plan plan(String file, String digit, Unreviewed unreviewed) {
    ExperimentSpec spec = valid(ONE + "review: {file: a.jsonl}\n");
    return Planner.plan(
        spec.with(
            spec.points().stream()
                .map(
                    point ->
                        point.withReviews(
                            review -> new ReviewSpec(file, digit.repeat(64), unreviewed)))
                .toList()));
  }

  private static String key(Plan plan, StageKind kind) {
    return plan.stages().stream()
        .filter(stage -> stage.kind() == kind)
        .map(Stage::key)
        .findFirst()
        .orElseThrow();
  }

  private static List<TrainingPart> parts(ExperimentSpec spec) {
    return Objects.requireNonNull(spec.points().get(0)).trainingSet();
  }
}
