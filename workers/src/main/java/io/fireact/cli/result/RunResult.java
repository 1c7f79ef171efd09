package io.fireact.cli.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.report.result.PublishedComparison;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON object with which {@code run --json} ends.
 *
 * @param sweep the sweep's id
 * @param state of {@link io.fireact.sweep.SweepState}, in lower case
 * @param report path of the page; null when there is none
 * @param settings of which a run is finished: points that differ in seeds only are runs of one
 * @param points the finished ones
 * @param published what others published beside these; left out where the spec says nothing of it
 * @param failures of stages that failed or are incomplete; left out when there are none
 * @param warnings what the numbers lack; left out when there are none
 */
public record RunResult(
    String experiment,
    String sweep,
    String state,
    @Nullable String report,
    Stages stages,
    List<SettingResult> settings,
    List<PointSummary> points,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PublishedComparison published,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Failure> failures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {
  public RunResult {
    settings = List.copyOf(settings);
    points = List.copyOf(points);
    failures = List.copyOf(failures);
    warnings = List.copyOf(warnings);
  }

  /**
   * How many stages there are.
   *
   * @param reused found finished when the sweep began
   * @param made by this sweep
   */
  public record Stages(int total, int reused, @JsonProperty("new") int made) {}

  /** Why a stage failed or is incomplete. */
  public record Failure(String stage, String message) {}

  /** The result of a sweep that has ended. */
  public static RunResult of(
      SweepProgress progress,
      @Nullable String report,
      List<SettingResult> settings,
      List<PointSummary> points,
      @Nullable PublishedComparison published,
      List<String> warnings) {
    return new RunResult(
        progress.experiment(),
        progress.id(),
        progress.state().name().toLowerCase(Locale.ROOT),
        report,
        new Stages(
            progress.stages().size(),
            count(progress, StageState.REUSED),
            count(progress, StageState.DONE)),
        settings,
        points,
        published,
        progress.stages().stream()
            .filter(
                stage ->
                    stage.state() == StageState.FAILED || stage.state() == StageState.INCOMPLETE)
            .map(stage -> new Failure(stage.label(), stage.message()))
            .toList(),
        warnings);
  }

  private static int count(SweepProgress progress, StageState state) {
    return (int) progress.stages().stream().map(StageProgress::state).filter(state::equals).count();
  }
}
