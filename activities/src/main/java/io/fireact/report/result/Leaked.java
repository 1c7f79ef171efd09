package io.fireact.report.result;

import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import java.util.Optional;

/** Says that evaluated questions were learned, where a spec lets that be. */
public final class Leaked {
  private Leaked() {}

  /** A sentence about a finished stage; empty where it found nothing, or does not look for it. */
  public static Optional<String> sentence(Stage stage, StageRecord record) {
    long leaked = record.counts().getOrDefault(StageRecord.LEAKED, 0L);
    if (leaked == 0) {
      return Optional.empty();
    }
    return Optional.of(
        stage.kind() == StageKind.EVALUATE
            ? "%s: %d trajectories that the student learned or was shown are about questions that it was asked"
                .formatted(stage.label(), leaked)
            : "%s: %d of its %d trajectories are about questions that are held out for evaluation"
                .formatted(stage.label(), leaked, record.counts().getOrDefault("episodes", 0L)));
  }
}
