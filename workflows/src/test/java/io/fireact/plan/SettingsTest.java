package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points that differ in seeds only are runs of one setting, however an axis sets those. */
final class SettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  seed: [1, 2]",
        "  fine_tune.seed: [1, 2]",
        "  task.seed: [1, 2]",
        "  teacher.seed: [1, 2]",
        "  run:\n    - {label: a, seed: 1}\n    - {label: b, seed: 2}",
        "  run:\n    - {label: a, fine_tune.seed: 1, task.seed: 3}\n    - {label: b, seed: 2}",
        "  student:\n    - {label: a, student: {kind: nano, seed: 1}}\n"
            + "    - {label: b, student: {kind: nano, seed: 2}}",
      })
  void anAxisOfSeedsTellsRunsApart(String axis) {
    Settings settings = settings("axes:\n  fine_tune.rank: [4, 8]\n" + axis + "\n");
    assertThat(settings.axes()).containsExactly("fine_tune.rank");
    assertThat(settings.seedAxes()).hasSize(1);
    assertThat(settings.settings())
        .extracting(Settings.Setting::axes)
        .containsExactly(Map.of("fine_tune.rank", "4"), Map.of("fine_tune.rank", "8"));
    assertThat(settings.settings()).allSatisfy(each -> assertThat(each.runs()).hasSize(2));
    assertThat(settings.settings().get(0).runs())
        .extracting(Settings.Run::points)
        .containsExactly(List.of(0), List.of(1));
  }

  @Test
  void anAxisCalledSeedThatSetsMoreIsNone() {
    Settings settings =
        settings(
            """
            axes:
              seed:
                - {label: a, fine_tune.rank: 4}
                - {label: b, fine_tune.rank: 8}
            """);
    assertThat(settings.seedAxes()).isEmpty();
    assertThat(settings.settings()).hasSize(2);
  }

  @Test
  void pointsThatShareAnEvaluationAreOneRun() {
    Settings settings =
        settings(
            """
            axes:
              n:
                - {label: "0", fine_tune.trajectories: 0, agent.shots: 2}
                - {label: "16", fine_tune.trajectories: 16}
              fine_tune.learning_rate:
                - 0.01
                - 0.02
            """);
    // The learning rate has no part in the base.
    assertThat(settings.settings()).hasSize(3);
    assertThat(settings.settings().get(0).runs())
        .singleElement()
        .extracting(Settings.Run::points)
        .isEqualTo(List.of(0, 1));
    assertThat(settings.settings().get(0).axes())
        .containsEntry("n", "0")
        .containsEntry("fine_tune.learning_rate", "0.01 / 0.02");
  }

  @Test
  void anAxisThatMixesSeedsAndSettingsIsToldApartValueByValue() {
    Settings settings =
        settings(
            """
            axes:
              run:
                - {label: a, seed: 1}
                - {label: b, seed: 2}
                - {label: c, seed: 1, fine_tune.rank: 2}
            """);
    assertThat(settings.settings()).hasSize(2);
    assertThat(settings.settings().get(0).axes()).containsEntry("run", "a / b");
    assertThat(settings.settings().get(0).runs())
        .extracting(Settings.Run::seeds)
        .containsExactly(Map.of("run", "a"), Map.of("run", "b"));
  }

  @Test
  void withoutSeedsEveryPointIsASetting() {
    Settings settings = settings("axes:\n  fine_tune.rank: [4, 8]\n");
    assertThat(settings.seedAxes()).isEmpty();
    assertThat(settings.settings()).allSatisfy(each -> assertThat(each.runs()).hasSize(1));
    assertThat(settings("").settings()).hasSize(1);
    assertThat(settings("axes:\n  seed: [1]\n").seedAxes()).containsExactly("seed");
  }

  private static Settings settings(String axes) {
    String yaml =
        "version: 1\nname: t\ntask: {kind: world, test: 20}\nevaluate: {split: test, questions: 20}\n"
            + axes;
    SpecResult result = SpecReader.read(yaml, "t.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return Settings.of(Planner.plan(valid.spec()));
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems());
  }
}
