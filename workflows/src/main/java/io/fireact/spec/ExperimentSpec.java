package io.fireact.spec;

import java.util.List;

/**
 * A checked experiment spec, its axes expanded.
 *
 * @param name lower-case letters, digits and dashes; part of the sweep's id and of its report, not
 *     of any other stage's key
 * @param points at least one, in the order of the axes' values
 */
public record ExperimentSpec(
    String name, String description, RunSettings run, List<PointSpec> points) {
  public ExperimentSpec {
    points = List.copyOf(points);
  }
}
