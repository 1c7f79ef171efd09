package io.fireact.cli.progress;

import io.fireact.plan.StageKind;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.util.List;

/** Progress for tests. */
final class Stages {
  private Stages() {}

  static StageProgress stage(String label, StageState state, long done, long total) {
    return new StageProgress(label, StageKind.DATASET, label, state, done, total, "");
  }

  static StageProgress failed(String label, String message) {
    return new StageProgress(label, StageKind.DATASET, label, StageState.FAILED, 0, 0, message);
  }

  static SweepProgress sweep(StageProgress... stages) {
    return new SweepProgress("e-1", "e", SweepState.RUNNING, List.of(stages));
  }
}
