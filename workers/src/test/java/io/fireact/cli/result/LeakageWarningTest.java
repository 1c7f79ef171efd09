package io.fireact.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.sweep.StoredSweep;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training on what is evaluated is said where results are said. */
final class LeakageWarningTest {
  private static final String SPEC =
      """
      version: 1
      name: leaks
      task: {kind: world}
      evaluate: {leakage: report}
      """;

  private final Plan plan =
      Planner.plan(((SpecResult.Valid) SpecReader.read(SPEC, "leaks.yaml")).spec());

  @Test
  void aMixWithHeldOutQuestionsIsAWarning() {
    assertThat(ReportExport.leakage(sweep(4)))
        .singleElement()
        .asString()
        .contains("mix of ", ": 4 of its 500 trajectories are about questions that are held out");
  }

  @Test
  void aMixWithoutThemIsNone() {
    assertThat(ReportExport.leakage(sweep(0))).isEmpty();
    assertThat(ReportExport.leakage(new StoredSweep(plan, Map.of(), Map.of()))).isEmpty();
  }

  private StoredSweep sweep(long leaked) {
    Stage mix =
        plan.stages().stream()
            .filter(stage -> stage.kind() == StageKind.MIX)
            .findFirst()
            .orElseThrow();
    return new StoredSweep(
        plan,
        Map.of(
            mix.key(),
            new StageRecord(
                mix,
                Map.of(),
                Map.of("episodes", 500L, "leaked", leaked),
                "2026-01-01T00:00:00Z",
                1)),
        Map.of());
  }
}
