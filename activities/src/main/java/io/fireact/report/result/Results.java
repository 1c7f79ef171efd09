package io.fireact.report.result;

import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Everything that a report says, before it is written as a page, as JSON or as CSV.
 *
 * @param experiment the spec's name
 * @param sweep the plan's id
 * @param report the report's own stage
 * @param axes names of the axes: those that set the number of trajectories first, seeds last
 * @param points at least one, in the plan's order
 * @param stages all stages behind the points, each after those that it needs
 * @param trainings of those stages
 */
public record Results(
    String experiment,
    String sweep,
    Stage report,
    List<String> axes,
    List<PointResult> points,
    List<SeriesResult> series,
    List<StageFact> stages,
    List<Training> trainings) {
  public Results {
    axes = List.copyOf(axes);
    points = List.copyOf(points);
    series = List.copyOf(series);
    stages = List.copyOf(stages);
    trainings = List.copyOf(trainings);
  }

  /** The point with the highest exact match; of several the one with the highest F1, then first. */
  public PointResult best() {
    Comparator<PointResult> order =
        Comparator.comparingDouble((PointResult point) -> point.score().em().mean())
            .thenComparingDouble(point -> point.score().f1().mean())
            .thenComparing(PointResult::index, Comparator.reverseOrder());
    return points.stream().max(order).orElseThrow();
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
