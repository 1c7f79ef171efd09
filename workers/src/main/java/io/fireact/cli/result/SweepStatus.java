package io.fireact.cli.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fireact.cli.sweep.RememberedSweep;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a sweep stands, from a server or from the store alone.
 *
 * @param state of {@link io.fireact.sweep.SweepState} in lower case; {@code stopped} where it has
 *     not ended and nobody works on it, {@code unknown} where its server cannot be asked
 * @param finished stages
 * @param total stages; 0 while unknown
 * @param submittedAt ISO-8601 UTC; null where this home did not submit it
 * @param attention what a person has to know or do; null where nothing
 */
public record SweepStatus(
    String sweep,
    String experiment,
    String state,
    int finished,
    int total,
    @Nullable String spec,
    @Nullable String submittedAt,
    @Nullable Attention attention,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StageStatus> stages) {
  private static final String STOPPED = "stopped";
  private static final int SECONDS_OF_AN_INSTANT = 19;

  public SweepStatus {
    stages = List.copyOf(stages);
  }

  /**
   * What a person has to know or do.
   *
   * @param reason why the sweep does not go on, or that it has failed
   * @param since when somebody worked on it last, ISO-8601 UTC; null where that is not known
   * @param next the command that goes on
   */
  public record Attention(String reason, @Nullable String since, String next) {}

  /**
   * A stage of it.
   *
   * @param state in lower case; {@code finished} or {@code waiting} where no server knows more
   */
  public record StageStatus(
      String key,
      String kind,
      String label,
      String state,
      long done,
      long total,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String message) {}

  /** The status of a sweep that a server knows. */
  public static SweepStatus of(SweepProgress progress) {
    return of(progress, lower(progress.state()), false);
  }

  /** The status of a sweep that only the store knows: finished, or stopped. */
  public static SweepStatus of(StoredSweep sweep) {
    return of(sweep.progress(), sweep.complete() ? "done" : STOPPED, true);
  }

  /** What this home remembers, with what its store tells. */
  public static SweepStatus of(RememberedSweep remembered, Optional<StoredSweep> stored) {
    SweepStatus known =
        stored
            .map(SweepStatus::of)
            .orElseGet(
                () ->
                    new SweepStatus(
                        remembered.id(),
                        remembered.experiment(),
                        STOPPED,
                        0,
                        0,
                        null,
                        null,
                        null,
                        List.of()));
    return known.remembered(remembered);
  }

  private static SweepStatus of(SweepProgress progress, String state, boolean offline) {
    List<StageStatus> stages =
        progress.stages().stream().map(stage -> stage(stage, offline)).toList();
    long finished = progress.stages().stream().filter(stage -> stage.state().finished()).count();
    return new SweepStatus(
        progress.id(),
        progress.experiment(),
        state,
        (int) finished,
        stages.size(),
        null,
        null,
        null,
        stages);
  }

  private static StageStatus stage(StageProgress stage, boolean offline) {
    boolean finished = offline && stage.state() == StageState.REUSED;
    return new StageStatus(
        stage.key(),
        lower(stage.kind()),
        stage.label(),
        finished ? "finished" : lower(stage.state()),
        stage.done(),
        stage.total(),
        stage.message());
  }

  /** In another state than a server or the store alone says. */
  public SweepStatus in(String otherState, @Nullable Attention why) {
    return new SweepStatus(
        sweep, experiment, otherState, finished, total, spec, submittedAt, why, stages);
  }

  /** The status without its stages, for lists of sweeps. */
  public SweepStatus withoutStages() {
    return new SweepStatus(
        sweep, experiment, state, finished, total, spec, submittedAt, attention, List.of());
  }

  /** With what this home remembers of its submission. */
  public SweepStatus remembered(RememberedSweep known) {
    return new SweepStatus(
        sweep,
        experiment,
        state,
        finished,
        total,
        known.spec(),
        known.submittedAt(),
        attention,
        stages);
  }

  /** A line for each sweep. */
  public static List<String> table(List<SweepStatus> sweeps) {
    List<List<String>> rows = new ArrayList<>();
    for (SweepStatus status : sweeps) {
      String at = status.submittedAt() == null ? "" : status.submittedAt();
      rows.add(
          List.of(
              status.sweep(),
              status.state(),
              status.total() == 0
                  ? ""
                  : "%d of %d stages".formatted(status.finished(), status.total()),
              time(at),
              status.spec() == null ? "" : status.spec()));
    }
    List<String> lines = new ArrayList<>(ResultTable.alignLeft(rows));
    for (SweepStatus status : sweeps) {
      if (status.attention() != null) {
        lines.add("");
        lines.addAll(status.attentionLines());
      }
    }
    return lines;
  }

  List<String> attentionLines() {
    @Nullable Attention why = attention;
    if (why == null) {
      return List.of();
    }
    String since = why.since() == null ? "" : " (since " + time(why.since()) + " UTC)";
    return List.of("%s: %s%s".formatted(sweep, why.reason(), since), "  to go on: " + why.next());
  }

  private static String time(String instant) {
    return instant
        .substring(0, Math.min(SECONDS_OF_AN_INSTANT, instant.length()))
        .replace('T', ' ');
  }

  /** A heading, then a line for each stage. */
  public List<String> render() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %s, %d of %d stages finished".formatted(sweep, state, finished, total));
    lines.addAll(attentionLines());
    List<List<String>> rows = new ArrayList<>();
    for (StageStatus stage : stages) {
      String progress =
          stage.total() == 0 ? "" : "%,d of %,d".formatted(stage.done(), stage.total());
      rows.add(List.of(stage.label(), stage.state(), progress, stage.message()));
    }
    ResultTable.alignLeft(rows).forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
