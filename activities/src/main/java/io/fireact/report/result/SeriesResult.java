package io.fireact.report.result;

import io.fireact.fit.ScalingFit;
import java.util.List;

/**
 * The points that differ in the number of trajectories, or in the seed, only.
 *
 * @param name what the series has in common, such as {@code rank=4}; empty when it is the only one
 * @param points in the plan's order
 * @param samples what was fitted: every point but the prompted base, by n
 * @param repeated whether several of them stand at one n, as seeds do
 */
public record SeriesResult(
    String name,
    List<PointResult> points,
    List<ScalingFit.Sample> samples,
    boolean repeated,
    ScalingFit fit) {
  public SeriesResult {
    points = List.copyOf(points);
    samples = List.copyOf(samples);
  }
}
