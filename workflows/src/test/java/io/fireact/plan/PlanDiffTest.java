package io.fireact.plan;

import static io.fireact.spec.SpecFiles.HEAD;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanDiffTest {
  private static final List<Stage> DONE = stages("");

  @Test
  void namesTheFieldThatDiffers() {
    assertThat(why("fine_tune: {learning_rate: 0.02}", StageKind.FINE_TUNE, DONE))
        .isEqualTo("fine_tune.learning_rate: 0.01 -> 0.02");
  }

  @Test
  void namesTheNeedThatDiffersWithItsStage() {
    List<Stage> now = stages("fine_tune: {learning_rate: 0.02}");
    Stage adapter = one(now, StageKind.FINE_TUNE);
    assertThat(PlanDiff.why(one(now, StageKind.EVALUATE), DONE))
        .isEqualTo("adapter: changed (see stage " + adapter.key().substring(0, 12) + ")");
  }

  @Test
  void namesNeedsThatComeAndGo() {
    assertThat(why("fine_tune: {trajectories: 0}\nagent: {shots: 2}", StageKind.EVALUATE, DONE))
        .matches(
            "adapter: no longer needed; agent.shots: 0 -> 2;"
                + " shots: newly needed \\(see stage [0-9a-f]{12}\\)");
  }

  @Test
  void comparesWithTheStageThatDiffersLeast() {
    List<Stage> earlier = new ArrayList<>(DONE);
    earlier.addAll(stages("fine_tune: {rank: 4, learning_rate: 0.03, steps: 5}"));
    earlier.addAll(stages("fine_tune: {rank: 4}"));
    assertThat(why("fine_tune: {rank: 4, learning_rate: 0.03}", StageKind.FINE_TUNE, earlier))
        .isIn("fine_tune.learning_rate: 0.01 -> 0.03", "fine_tune.steps: 5 -> 240");
    assertThat(why("fine_tune: {rank: 4, learning_rate: 0.04}", StageKind.FINE_TUNE, earlier))
        .isEqualTo("fine_tune.learning_rate: 0.01 -> 0.04");
  }

  @Test
  void theOrderOfEarlierStagesChangesNothing() {
    List<Stage> earlier = new ArrayList<>(stages("fine_tune: {rank: 4}"));
    earlier.addAll(stages("fine_tune: {steps: 4}"));
    List<Stage> reversed = new ArrayList<>(earlier);
    java.util.Collections.reverse(reversed);
    Stage stage = one(stages("fine_tune: {rank: 3, steps: 3}"), StageKind.FINE_TUNE);
    assertThat(PlanDiff.why(stage, reversed)).isEqualTo(PlanDiff.why(stage, earlier));
  }

  @Test
  void anotherKindOfTeacherDiffersInAllThatKindsDoNotShare() {
    assertThat(
            why(
                "teacher: {kind: openai, model: gpt-4, questions: 300}",
                StageKind.TRAJECTORIES,
                DONE))
        .isEqualTo(
            "instruction: (not set) -> You answer questions with the help of a search engine,"
                + " in ro...; teacher.error_rate: 0.15 -> (not set); teacher.kind: scripted ->"
                + " openai;"
                + " teacher.model: (not set) -> gpt-4; teacher.questions: 660 -> 300;"
                + " teacher.temperature: (not set) -> 0");
  }

  @Test
  void aLongListOfDifferencesIsCut() {
    assertThat(
            why(
                "student: {layers: 2, width: 64, heads: 2, feed_forward: 96, context: 256,"
                    + " vocabulary: 999, structured_start: false}",
                StageKind.BASE,
                DONE))
        .endsWith("; and 1 more")
        .hasSizeLessThan(300);
  }

  @Test
  void saysWhenThereIsNothingToCompareWith() {
    assertThat(why("", StageKind.BASE, List.of())).isEqualTo("no base stage is finished");
  }

  @Test
  void saysWhenNothingDiffers() {
    assertThat(why("", StageKind.BASE, DONE))
        .isEqualTo("nothing differs: a stage with this key is finished");
  }

  @Test
  void showsLongTextsWhereTheyPart() {
    Stage now =
        one(stages("teacher: {kind: openai, model: m, questions: 300}"), StageKind.TRAJECTORIES);
    StageInput.Trajectories input = (StageInput.Trajectories) now.input();
    StageInput changed =
        new StageInput.Trajectories(
            input.teacher(),
            input.search(),
            input.agent(),
            input.instruction().replace("then stop.", "and stop."));
    Stage before = new Stage("0".repeat(64), now.kind(), now.label(), changed, now.needs());
    assertThat(PlanDiff.why(now, List.of(before)))
        .isEqualTo("instruction: ...Action:\", and stop. -> ...Action:\", then stop.");
  }

  @Test
  void saysWhenThePlatformItselfHasChanged() {
    Stage now = one(DONE, StageKind.BASE);
    Stage before = new Stage("0".repeat(64), now.kind(), now.label(), now.input(), now.needs());
    assertThat(PlanDiff.why(now, List.of(before)))
        .isEqualTo("what a base stage does has changed since");
  }

  private static String why(String rest, StageKind kind, List<Stage> earlier) {
    return PlanDiff.why(one(stages(rest), kind), earlier);
  }

  private static List<Stage> stages(String rest) {
    return Planner.plan(valid(HEAD + rest)).stages();
  }

  private static Stage one(List<Stage> stages, StageKind kind) {
    return stages.stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }
}
