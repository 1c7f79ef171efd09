package io.fireact.cli.sweep;

import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.store.ArtifactStore;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan and the records of those of its stages that are finished: what is known without a server.
 *
 * @param records by stage key
 */
public record StoredSweep(Plan plan, Map<String, StageRecord> records) {

  /** Looks every stage up. */
  public static StoredSweep of(Plan plan, ArtifactStore store) {
    Map<String, StageRecord> records = new LinkedHashMap<>();
    for (Stage stage : plan.stages()) {
      store.stage(stage.key()).ifPresent(record -> records.put(stage.key(), record));
    }
    return new StoredSweep(plan, records);
  }

  public boolean has(Stage stage) {
    return records.containsKey(stage.key());
  }

  public int finished() {
    return records.size();
  }

  public boolean complete() {
    return finished() == plan.stages().size();
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
