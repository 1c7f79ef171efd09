package io.fireact.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a finished stage.
 *
 * @param stage the stage as planned
 * @param outputs name to artifact; names are documented at {@link StageInput}
 * @param counts whole numbers worth showing, such as {@code episodes}, {@code right}, {@code
 *     tokens}
 * @param startedAt ISO-8601 UTC
 * @param seconds wall-clock seconds of the work
 * @param madeOn where its models were trained or decoded, each environment once; empty where no
 *     model computed, and in records of versions that did not note it
 */
public record StageRecord(
    Stage stage,
    Map<String, ArtifactRef> outputs,
    Map<String, Long> counts,
    String startedAt,
    double seconds,
    List<ComputeEnvironment> madeOn) {

  /** JSON may leave out {@code madeOn}. */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds,
      @Nullable List<ComputeEnvironment> madeOn) {
    this.stage = stage;
    this.outputs = outputs;
    this.counts = counts;
    this.startedAt = startedAt;
    this.seconds = seconds;
    this.madeOn = madeOn == null ? List.of() : List.copyOf(madeOn);
  }

  /** A stage in which no model computed. */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds) {
    this(stage, outputs, counts, startedAt, seconds, List.of());
  }
}
