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

/** What makes numbers other than they look is said where results are said. */
final class StageWarningsTest {
  private static final String SPEC =
      """
      version: 1
      name: leaks
      task: {kind: world}
      fine_tune: {warmup: 100, steps: 100}
      evaluate: {leakage: report}
      """;

  private final Plan plan =
      Planner.plan(((SpecResult.Valid) SpecReader.read(SPEC, "leaks.yaml")).spec());

  @Test
  void aMixWithHeldOutQuestionsIsAWarning() {
    assertThat(ReportExport.warnings(sweep(4)))
        .singleElement()
        .asString()
        .contains("mix of ", ": 4 of its 500 trajectories are about questions that are held out");
  }

  @Test
  void aMixWithoutThemIsNone() {
    assertThat(ReportExport.warnings(sweep(0))).isEmpty();
    assertThat(ReportExport.warnings(new StoredSweep(plan, Map.of(), Map.of()))).isEmpty();
  }

  @Test
  void aTrainingThatEndsInItsWarmUpIsAWarning() {
    assertThat(ReportExport.warnings(sweep(StageKind.FINE_TUNE, Map.of("steps", 100L))))
        .singleElement()
        .asString()
        .contains("all its 100 steps lie in the warm-up of 100");
    assertThat(ReportExport.warnings(sweep(StageKind.FINE_TUNE, Map.of("steps", 101L)))).isEmpty();
  }

  private StoredSweep sweep(long leaked) {
    return sweep(StageKind.MIX, Map.of("episodes", 500L, "leaked", leaked));
  }

  private StoredSweep sweep(StageKind kind, Map<String, Long> counts) {
    Stage found =
        plan.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
    return new StoredSweep(
        plan,
        Map.of(found.key(), new StageRecord(found, Map.of(), counts, "2026-01-01T00:00:00Z", 1)),
        Map.of());
  }
}
