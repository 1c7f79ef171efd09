package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Compatibility;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code agent.compat} in specs, plans and keys. */
class CompatPlanTest {
  private static final String SPEC =
      """
      version: 1
      name: compat
      task: {kind: world, test: 20}
      fine_tune: {trajectories: %d}
      evaluate: {split: test, questions: 20}
      %s
      """;

  @Test
  void noneIsTheSameAsNothing() {
    assertThat(plan(SPEC.formatted(16, "agent: {compat: none}")).stages())
        .isEqualTo(plan(SPEC.formatted(16, "")).stages());
    assertThat(CanonicalJson.sha256(plan(SPEC.formatted(16, "")).stages()))
        .isEqualTo(
            CanonicalJson.sha256(plan(SPEC.formatted(16, "agent: {compat: none}")).stages()));
  }

  @Test
  void anAxisOfBothSharesWhatNoAgentHasAPartIn() {
    Plan plan = plan(SPEC.formatted(16, "axes: {agent.compat: [none, fireact-2023]}"));
    assertThat(stages(plan, StageKind.DATASET)).hasSize(1);
    assertThat(stages(plan, StageKind.BASE)).hasSize(1);
    assertThat(stages(plan, StageKind.FINE_TUNE))
        .extracting(stage -> ((StageInput.FineTune) stage.input()).compat())
        .containsExactly(Compatibility.NONE, Compatibility.FIREACT_2023_ALPACA);
    assertThat(stages(plan, StageKind.EVALUATE))
        .extracting(CompatPlanTest::agent)
        .extracting(AgentSpec::compat)
        .containsExactly(Compatibility.NONE, Compatibility.FIREACT_2023_ALPACA);
    assertThat(stages(plan, StageKind.EVALUATE))
        .extracting(CompatPlanTest::agent)
        .extracting(AgentSpec::observationChars)
        .containsExactly(400, 100_000);
    assertThat(
            stages(
                plan(SPEC.formatted(16, "agent: {compat: fireact-2023, observation_chars: 300}")),
                StageKind.EVALUATE))
        .extracting(CompatPlanTest::agent)
        .extracting(AgentSpec::observationChars)
        .containsExactly(300);
  }

  @Test
  void aStudentThatIsNotFineTunedHasNoFrame() {
    Plan plan = plan(SPEC.formatted(0, "agent: {compat: fireact-2023}"));
    assertThat(stages(plan, StageKind.EVALUATE))
        .extracting(CompatPlanTest::agent)
        .extracting(AgentSpec::compat)
        .containsExactly(Compatibility.FIREACT_2023);
  }

  @Test
  void anotherWordIsRefusedWithThoseThatThereAre() {
    SpecResult result =
        SpecReader.read(SPEC.formatted(16, "agent: {compat: fireact-2024}"), "spec.yaml");
    assertThat(((SpecResult.Invalid) result).problems().toString())
        .contains("agent.compat", "fireact-2023", "none");
  }

  private static AgentSpec agent(Stage stage) {
    return ((StageInput.Evaluate) stage.input()).agent();
  }

  private static List<Stage> stages(Plan plan, StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).toList();
  }

  private static Plan plan(String yaml) {
    SpecResult result = SpecReader.read(yaml, "spec.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return Planner.plan(valid.spec());
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems());
  }
}
