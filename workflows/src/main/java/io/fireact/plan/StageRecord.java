package io.fireact.plan;

import java.util.Map;

/**
 * What the store keeps of a finished stage.
 *
 * @param stage the stage as planned
 * @param outputs name to artifact; names are documented at {@link StageInput}
 * @param counts whole numbers worth showing, such as {@code episodes}, {@code right}, {@code
 *     tokens}
 * @param startedAt ISO-8601 UTC
 * @param seconds wall-clock seconds of the work
 */
public record StageRecord(
    Stage stage,
    Map<String, ArtifactRef> outputs,
    Map<String, Long> counts,
    String startedAt,
    double seconds) {}
