package io.fireact.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store keeps of a finished stage.
 *
 * @param stage the stage as planned
 * @param outputs name to artifact; names are documented at {@link StageInput}
 * @param counts whole numbers worth showing, such as {@code episodes}, {@code right}, {@code
 *     tokens}, and those named here
 * @param startedAt ISO-8601 UTC
 * @param seconds wall-clock seconds of the work
 * @param madeFrom role to {@link #content} of the stage that played it, for needs that may be made
 *     again with other content, and of a report also key to content of the stages behind them;
 *     empty in records of earlier versions
 */
public record StageRecord(
    Stage stage,
    Map<String, ArtifactRef> outputs,
    Map<String, Long> counts,
    String startedAt,
    double seconds,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> madeFrom) {
  /** Of {@link #counts}: episodes that failed for a passing reason and were given up. */
  public static final String GIVEN_UP = "given_up";

  /** Of {@link #counts}: 1 where an earlier record of the stage was replaced. */
  public static final String MADE_AGAIN = "made_again";

  private static final String TIMINGS = "timings";

  @SuppressWarnings("ConstantValue") // absent from older JSON
  public StageRecord {
    madeFrom = madeFrom == null ? Map.of() : Map.copyOf(madeFrom);
  }

  /** Made from what is never made again with other content. */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds) {
    this(stage, outputs, counts, startedAt, seconds, Map.of());
  }

  /** Digest of all outputs that decide what is made from them; 64 hex digits. */
  public String content() {
    TreeMap<String, ArtifactRef> deciding = new TreeMap<>(outputs);
    deciding.remove(TIMINGS);
    return CanonicalJson.sha256(deciding);
  }
}
