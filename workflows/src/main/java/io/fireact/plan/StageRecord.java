package io.fireact.plan;

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
 * @param seconds of the work: of a job over all its attempts, without waiting; of a stage made of
 *     episodes from its start to its end, with whatever was waited for
 * @param waitedSeconds what a job waited, for its turn, a worker or a retry; null where waiting is
 *     in {@code seconds}, and in records of earlier releases, whose seconds of a job are those of
 *     its last attempt
 */
public record StageRecord(
    Stage stage,
    Map<String, ArtifactRef> outputs,
    Map<String, Long> counts,
    String startedAt,
    double seconds,
    @Nullable Double waitedSeconds) {

  /** A record whose waiting is not known apart from its seconds. */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds) {
    this(stage, outputs, counts, startedAt, seconds, null);
  }
}
