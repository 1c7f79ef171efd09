package io.fireact.cli.compare;

import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.sweep.PointLabels;
import io.fireact.cli.sweep.StoredSweep;
import io.fireact.json.Kinds;
import io.fireact.plan.Plan;
import io.fireact.plan.Settings;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Run;
import io.fireact.stage.Plans;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of a sweep that a person chose.
 *
 * @param settings at least one, each with a finished run
 * @param unfinished a sentence for each setting that lacks runs, or has none
 */
record SweepSide(List<Compared> settings, List<String> unfinished) {

  /**
   * Reads them; an evaluation that several share is scored once.
   *
   * @param named what the person named the sweep by
   * @param labels axis name to label; all settings where it is empty
   * @throws CommandException USAGE when there is no such point, ENVIRONMENT when none is finished
   */
  static SweepSide read(
      StoredSweep sweep, ArtifactStore store, String named, Map<String, String> labels) {
    Plan plan = sweep.plan();
    List<Plan.Point> points = PointLabels.matching(plan, named, labels);
    if (points.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          named
              + " has no point with "
              + PointLabels.text(labels)
              + "; its points:"
              + lines(plan.points()));
    }
    Map<String, EpisodeScores> scores = new HashMap<>();
    List<Compared> settings = new ArrayList<>();
    List<String> unfinished = new ArrayList<>();
    for (Settings.Setting setting : Settings.of(points, plan.stages()).settings()) {
      Map<String, String> axes = new LinkedHashMap<>(setting.axes());
      axes.putAll(labels);
      List<Run> runs = new ArrayList<>();
      for (Settings.Run run : setting.runs()) {
        StageRecord record = sweep.records().get(run.evaluate());
        if (record != null) {
          runs.add(
              new Run(
                  run.seeds().isEmpty() ? "" : PointLabels.text(run.seeds()),
                  scores.computeIfAbsent(
                      run.evaluate(),
                      key ->
                          EpisodeScores.byContent(
                              JsonLines.read(store, record, "episodes", Trajectory.class)))));
        }
      }
      Compared compared =
          new Compared(
              plan.id(),
              axes,
              task(plan, setting.runs().get(0).evaluate()),
              method(plan, setting.runs().get(0).evaluate()),
              setting.runs().size(),
              runs);
      if (runs.size() < setting.runs().size()) {
        unfinished.add(
            "%s: %d of %d runs are finished"
                .formatted(compared.fullName(), runs.size(), setting.runs().size()));
      }
      if (!runs.isEmpty()) {
        settings.add(compared);
      }
    }
    if (settings.isEmpty()) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          "no evaluation of "
              + named
              + (labels.isEmpty() ? "" : " with " + PointLabels.text(labels))
              + " is finished in this home; `fireact run SPEC` finishes it");
    }
    return new SweepSide(settings, unfinished);
  }

  private static String task(Plan plan, String evaluate) {
    Stage stage = Plans.stage(plan, evaluate);
    Stage dataset = Plans.stage(plan, Objects.requireNonNull(stage.needs().get("dataset")));
    return dataset.input() instanceof StageInput.Dataset input
        ? Kinds.name(input.task().getClass())
        : dataset.label();
  }

  private static String method(Plan plan, String evaluate) {
    return Plans.stage(plan, evaluate).input() instanceof StageInput.Evaluate input
        ? input.agent().method().id()
        : "";
  }

  private static String lines(List<Plan.Point> points) {
    StringBuilder lines = new StringBuilder();
    points.forEach(point -> lines.append("\n  ").append(PointLabels.text(point.axes())));
    return lines.toString();
  }
}
