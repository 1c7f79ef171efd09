package io.fireact.cli.sweep;

import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.GivenUp;
import io.fireact.stage.FinishedStages;
import io.fireact.store.ArtifactStore;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan and the records of those of its stages that are finished: what is known without a server.
 *
 * @param records by stage key
 * @param givenUp episodes that finished stages were done without, by stage key; none is 0
 */
public record StoredSweep(Plan plan, Map<String, StageRecord> records, Map<String, Long> givenUp) {

  /** The plan with the records of its stages that are finished. */
  public static StoredSweep of(Plan plan, ArtifactStore store) {
    FinishedStages finished = new FinishedStages(store);
    Map<String, StageRecord> records = new LinkedHashMap<>();
    Map<String, Long> givenUp = new LinkedHashMap<>();
    for (Stage stage : plan.stages()) {
      finished
          .find(stage.key())
          .ifPresent(
              record -> {
                records.put(stage.key(), record);
                long failed = finished.givenUp(record);
                if (failed > 0) {
                  givenUp.put(stage.key(), failed);
                }
              });
    }
    return new StoredSweep(plan, records, givenUp);
  }

  /** What a person must know of finished stages, a sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    records.forEach(
        (key, record) -> {
          long failed = givenUp.getOrDefault(key, 0L);
          if (failed > 0) {
            warnings.add(
                GivenUp.sentence(
                    record.stage().label(),
                    failed,
                    record.counts().getOrDefault("episodes", failed)));
          }
        });
    return warnings;
  }

  public boolean has(Stage stage) {
    return records.containsKey(stage.key());
  }

  public int finished() {
    return records.size();
  }

  /** Whether there is a report, be it of results that lack some episodes. */
  public boolean complete() {
    return finished() == plan.stages().size();
  }

  /** Whether a run has nothing to do. */
  public boolean whole() {
    return complete() && givenUp.isEmpty();
  }

  /** As a server would tell it: finished stages are REUSED, the others WAITING. */
  public SweepProgress progress() {
    List<StageProgress> stages =
        plan.stages().stream()
            .map(
                stage ->
                    new StageProgress(
                        stage.key(),
                        stage.kind(),
                        stage.label(),
                        has(stage) ? StageState.REUSED : StageState.WAITING,
                        0,
                        0,
                        ""))
            .toList();
    return new SweepProgress(
        plan.id(), plan.experiment(), complete() ? SweepState.DONE : SweepState.RUNNING, stages);
  }
}
