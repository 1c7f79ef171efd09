package io.fireact.spec;

import static io.fireact.spec.SpecFiles.HEAD;
import static io.fireact.spec.SpecFiles.problems;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PublishedTest {
  private static final String GRID =
      HEAD + "fine_tune: {trajectories: 0}\naxes: {agent.shots: [0, 2]}\n";
  private static final String PAPER =
      GRID
          + "published:\n"
          + "  source: A paper, Table 2\n"
          + "  values:\n"
          + "    - {at: [agent.shots=2], value: 26.2, questions: 500}\n";

  @Test
  void onlyTheReportDependsOnWhatOthersPublished() {
    List<Stage> without = Planner.plan(valid(GRID)).stages();
    List<Stage> with = Planner.plan(valid(PAPER)).stages();
    assertThat(keys(with, false)).isEqualTo(keys(without, false));
    assertThat(keys(with, true)).doesNotContainAnyElementsOf(keys(without, true));
  }

  private static List<String> keys(List<Stage> stages, boolean reports) {
    Stream<Stage> some =
        stages.stream().filter(stage -> (stage.kind() == StageKind.REPORT) == reports);
    return some.map(Stage::key).toList();
  }

  @Test
  void aValueOfNoPointOrMetricHasItsPlace() {
    assertThat(problems(PAPER.replace("shots=2", "shots=3")))
        .singleElement()
        .asString()
        .contains(
            "published.values[0]: there is no point agent.shots=3; labels of agent.shots are 0, 2");
    assertThat(problems(PAPER.replace("agent.shots=2", "shots=2")))
        .singleElement()
        .asString()
        .contains("published.values[0]: there is no axis shots; there are agent.shots");
    assertThat(problems(PAPER.replace("26.2", "262")))
        .singleElement()
        .asString()
        .contains("published.values[0].value: em is a share, in per cent; 100 at most");
    assertThat(problems(PAPER.replace("  source: A paper, Table 2\n", "")))
        .singleElement()
        .asString()
        .contains("published.source: missing");
    assertThat(problems(PAPER.replace("value: 26.2", "metric: exact, value: 1")))
        .singleElement()
        .asString()
        .contains("published.values[0].metric: there is no metric exact; there are em, f1");
    assertThat(problems(PAPER.replace("[agent.shots=2]", "[shots]")))
        .singleElement()
        .asString()
        .contains("published.values[0].at[0]: found \"shots\"; allowed is axis=label");
  }

  @Test
  void aReducedFormNeedNotHaveEveryPoint() {
    assertThat(problems(PAPER.replace("shots=2", "shots=3") + "  reduced: Three questions.\n"))
        .isEmpty();
    assertThat(problems(PAPER.replace("agent.shots=2", "shots=2") + "  reduced: One axis.\n"))
        .isEmpty();
  }
}
