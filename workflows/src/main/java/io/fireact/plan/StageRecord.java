package io.fireact.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.agent.UsageTotal;
import io.fireact.json.Default;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of a finished stage.
 *
 * @param stage the stage as planned
 * @param outputs name to artifact; names are documented at {@link StageInput}
 * @param counts whole numbers worth showing, such as {@code episodes}, {@code right}, {@code
 *     tokens}, and those named here
 * @param startedAt ISO-8601 UTC
 * @param seconds of the work: of a job over all its attempts, without waiting; of a stage made of
 *     episodes from its start to its end, with whatever was waited for
 * @param waitedSeconds what a job waited, for its turn, a worker or a retry; null where waiting is
 *     in {@code seconds}, and in records of earlier releases, whose seconds of a job are those of
 *     its last attempt
 * @param madeFrom role to {@link #content} of the stage that played it, for needs that may be made
 *     again with other content, and of a report also key to content of the stages behind them;
 *     empty in records of earlier versions
 * @param madeOn where its models were trained or decoded, each environment once; empty where no
 *     model computed, and in records of earlier versions
 * @param usage what the answers to its episodes' model calls took, also those that were kept from
 *     earlier; null where no model was asked, and in records of earlier versions
 */
public record StageRecord(
    Stage stage,
    Map<String, ArtifactRef> outputs,
    Map<String, Long> counts,
    String startedAt,
    double seconds,
    @Nullable Double waitedSeconds,
    @Default @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> madeFrom,
    @Default @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ComputeEnvironment> madeOn,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageTotal usage) {
  /** Of {@link #counts}: episodes that failed for a passing reason and were given up. */
  public static final String GIVEN_UP = "given_up";

  /** Of {@link #counts}: trajectories that are learned and are about evaluated questions. */
  public static final String LEAKED = "leaked";

  /** Of {@link #counts}: 1 where an earlier record of the stage was replaced. */
  public static final String MADE_AGAIN = "made_again";

  /** Of {@link #outputs}: what a mix does not hold; nothing is made from it. */
  public static final String LEFT_OUT = "left_out";

  private static final String TIMINGS = "timings";

  public StageRecord {
    madeFrom = Map.copyOf(madeFrom);
    madeOn = List.copyOf(madeOn);
  }

  /**
   * In which no model computed, made from what is never made again with other content, and whose
   * waiting is not known apart from its seconds.
   */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds) {
    this(stage, outputs, counts, startedAt, seconds, null, Map.of(), List.of(), null);
  }

  /** Whose models were not asked. */
  public StageRecord(
      Stage stage,
      Map<String, ArtifactRef> outputs,
      Map<String, Long> counts,
      String startedAt,
      double seconds,
      @Nullable Double waitedSeconds,
      Map<String, String> madeFrom,
      List<ComputeEnvironment> madeOn) {
    this(stage, outputs, counts, startedAt, seconds, waitedSeconds, madeFrom, madeOn, null);
  }

  /** Digest of all outputs that decide what is made from them; 64 hex digits. */
  public String content() {
    TreeMap<String, ArtifactRef> deciding = new TreeMap<>(outputs);
    deciding.remove(TIMINGS);
    deciding.remove(LEFT_OUT);
    return CanonicalJson.sha256(deciding);
  }
}
