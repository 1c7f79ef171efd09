package io.fireact.plan;

import io.fireact.spec.RunSettings;
import java.util.List;
import java.util.Map;

/**
 * The DAG of an experiment.
 *
 * @param id the sweep's id: the experiment's name and a hash of all stage keys
 * @param stages each after the stages that it needs; the report last
 */
public record Plan(
    String id, String experiment, RunSettings run, List<Stage> stages, List<Point> points) {
  public Plan {
    stages = List.copyOf(stages);
    points = List.copyOf(points);
  }

  /**
   * One row of the report.
   *
   * @param axes axis name to label
   * @param evaluate key of the stage that measures it
   */
  public record Point(Map<String, String> axes, String evaluate) {}
}
