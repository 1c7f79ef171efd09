package io.fireact.store;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.spec.LeakagePolicy;
import java.util.Map;

/** Stage records for tests. */
final class Records {
  private Records() {}

  /** A key of one repeated digit. */
  static String key(char digit) {
    return String.valueOf(digit).repeat(64);
  }

  static StageRecord record(String key, Map<String, ArtifactRef> outputs) {
    return new StageRecord(
        new Stage(
            key,
            StageKind.MIX,
            "mix n=5 \u00e9",
            new StageInput.TrainingSet(5, 7, LeakagePolicy.REFUSE),
            Map.of("trajectories", key('e'))),
        outputs,
        Map.of("episodes", 5L),
        "2026-01-01T00:00:00Z",
        1.25);
  }
}
