package io.fireact.report.result;

import io.fireact.curation.Review;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of a finished stage makes the numbers that follow from it other than they look. */
public final class StageWarnings {
  private StageWarnings() {}

  /** A sentence for each; none where nothing was found. */
  public static List<String> of(Stage stage, StageRecord record) {
    List<String> warnings = new ArrayList<>();
    leaked(stage, record).ifPresent(warnings::add);
    warmUp(stage, record).ifPresent(warnings::add);
    unreviewed(stage, record).ifPresent(warnings::add);
    return warnings;
  }

  /** Evaluated questions were learned, where the spec lets that be. */
  private static Optional<String> leaked(Stage stage, StageRecord record) {
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

  /** A review may be about what an earlier teacher wrote. */
  private static Optional<String> unreviewed(Stage stage, StageRecord record) {
    long others = record.counts().getOrDefault(Review.OF_OTHERS, 0L);
    return others > 0 && record.counts().getOrDefault(Review.REVIEWED, 0L) == 0
        ? Optional.of(
            "%s: its review decides nothing: all %d trajectories that it is about are others than those that are there; export these with `fireact review export`"
                .formatted(stage.label(), others))
        : Optional.empty();
  }

  /** Of few trajectories the steps may end before the learning rate has risen. */
  private static Optional<String> warmUp(Stage stage, StageRecord record) {
    if (!(stage.input() instanceof StageInput.FineTune input)) {
      return Optional.empty();
    }
    long steps = record.counts().getOrDefault("steps", 0L);
    double warmUp = input.fineTune().optimizer().warmup();
    return steps > 0 && warmUp >= 1 && warmUp >= steps
        ? Optional.of(
            "%s: all its %d steps lie in the warm-up of %d, so that the learning rate never reached its peak; lower fine_tune.warmup, such as to 0.1, a tenth of the steps"
                .formatted(stage.label(), steps, (long) warmUp))
        : Optional.empty();
  }
}
