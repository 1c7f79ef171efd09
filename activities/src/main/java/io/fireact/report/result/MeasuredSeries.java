package io.fireact.report.result;

import io.fireact.fit.ScalingFit;
import java.util.List;

/**
 * The settings that differ in the number of trajectories only.
 *
 * @param name what the series has in common, such as {@code rank=4}; empty when it is the only one
 * @param settings in the plan's order
 * @param samples what was fitted: every run but those of the prompted base, by n
 */
public record MeasuredSeries(
    String name, List<MeasuredSetting> settings, List<ScalingFit.Sample> samples, ScalingFit fit) {
  public MeasuredSeries {
    settings = List.copyOf(settings);
    samples = List.copyOf(samples);
  }
}
