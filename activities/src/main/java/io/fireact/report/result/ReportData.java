package io.fireact.report.result;

import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.spec.Published;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Everything that a report says, before it is written as a page, as JSON or as CSV.
 *
 * @param experiment the spec's name
 * @param sweep the plan's id
 * @param report the report's own stage
 * @param axes names of the axes that tell settings apart: those that set the number of trajectories
 *     first
 * @param seedAxes names of the axes that only tell runs of a setting apart
 * @param points at least one, in the plan's order
 * @param settings in the order of their first points
 * @param series by the number of trajectories
 * @param stepSeries by the number of training steps; none where no steps differ
 * @param robustness what noise of searches does; none where no settings differ in it
 * @param stages all stages behind the points, each after those that it needs
 * @param trainings of those stages
 * @param choices between the methods of settings that differ in nothing else; none where there is
 *     one method
 * @param published what others published about the experiment
 */
public record ReportData(
    String experiment,
    String sweep,
    Stage report,
    List<String> axes,
    List<String> seedAxes,
    List<MeasuredPoint> points,
    List<MeasuredSetting> settings,
    List<MeasuredSeries> series,
    List<MeasuredSeries> stepSeries,
    List<Robustness> robustness,
    List<StageFact> stages,
    List<Training> trainings,
    List<MeasuredChoice> choices,
    Optional<Published> published) {
  public ReportData {
    axes = List.copyOf(axes);
    seedAxes = List.copyOf(seedAxes);
    points = List.copyOf(points);
    settings = List.copyOf(settings);
    series = List.copyOf(series);
    stepSeries = List.copyOf(stepSeries);
    robustness = List.copyOf(robustness);
    stages = List.copyOf(stages);
    trainings = List.copyOf(trainings);
    choices = List.copyOf(choices);
  }

  /** The setting with the highest mean exact match over its runs, of the first questions asked. */
  public MeasuredSetting best() {
    return bests().get(0);
  }

  /** The settings with the highest mean exact match over their runs, one for each evaluation. */
  public List<MeasuredSetting> bests() {
    return settings.stream().filter(MeasuredSetting::best).toList();
  }

  /** The settings that are asked the same questions as {@code setting}, itself among them. */
  public List<MeasuredSetting> comparable(MeasuredSetting setting) {
    return settings.stream()
        .filter(other -> other.questions().equals(setting.questions()))
        .toList();
  }

  /** Whether some setting has several runs. */
  public boolean repeated() {
    return settings.stream().anyMatch(setting -> setting.runs().size() > 1);
  }

  /** Each different task once. */
  public List<TaskSpec> tasks() {
    return stages.stream()
        .map(fact -> fact.stage().input())
        .filter(StageInput.Dataset.class::isInstance)
        .map(input -> ((StageInput.Dataset) input).task())
        .distinct()
        .toList();
  }

  /** Each different student once. */
  public List<StudentSpec> students() {
    return stages.stream()
        .map(fact -> fact.stage().input())
        .filter(StageInput.Base.class::isInstance)
        .map(input -> ((StageInput.Base) input).student())
        .distinct()
        .toList();
  }

  /** The names of the evaluated splits. */
  public List<String> splits() {
    TreeSet<String> names = new TreeSet<>();
    points.forEach(point -> names.add(Names.of(point.evaluate().split())));
    return List.copyOf(names);
  }
}
