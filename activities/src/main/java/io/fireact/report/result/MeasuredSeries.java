package io.fireact.report.result;

import io.fireact.fit.Reach;
import io.fireact.fit.ScalingFit;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The settings that differ in the number of trajectories only, or in that of training steps.
 *
 * @param name what the series has in common, such as {@code rank=4}; empty when it is the only one
 * @param settings in the plan's order
 * @param counted what the samples' n is
 * @param samples what was fitted: every run but those of the prompted base, by n
 * @param reached how many it takes for each tenth that the curve reaches near what was measured
 */
public record MeasuredSeries(
    String name,
    Counted counted,
    List<MeasuredSetting> settings,
    List<ScalingFit.Sample> samples,
    ScalingFit fit,
    List<Reach.At> reached) {
  /** What a report reads off: tenths, of which those matter that the curve comes near. */
  private static final List<Double> TENTHS =
      IntStream.range(1, 10).mapToObj(tenth -> tenth / 10.0).toList();

  /** What exact match is a curve of. */
  public enum Counted {
    TRAJECTORIES,
    STEPS;

    /** What people call it. */
    public String label() {
      return this == TRAJECTORIES ? "trajectories" : "training steps";
    }

    int of(MeasuredPoint point) {
      return this == TRAJECTORIES ? point.trajectories() : Math.toIntExact(point.steps());
    }
  }

  public MeasuredSeries {
    settings = List.copyOf(settings);
    samples = List.copyOf(samples);
    reached = List.copyOf(reached);
  }

  /** With the tenths read off. */
  static MeasuredSeries of(
      String name,
      Counted counted,
      List<MeasuredSetting> settings,
      List<ScalingFit.Sample> samples,
      ScalingFit fit) {
    List<Reach.At> reached =
        reach(samples, fit, TENTHS).stream()
            .filter(Reach.At.class::isInstance)
            .map(Reach.At.class::cast)
            .toList();
    return new MeasuredSeries(name, counted, settings, samples, fit, reached);
  }

  /** Whether there is more than one n, the base LM as it is not counted. */
  boolean varies() {
    return samples.stream().mapToInt(ScalingFit.Sample::n).filter(n -> n > 0).distinct().count()
        > 1;
  }

  /**
   * How many it takes for each exact match; empty where there is no fit.
   *
   * @param targets above 0 and below 1
   */
  public List<Reach> reach(List<Double> targets) {
    return reach(samples, fit, targets);
  }

  private static List<Reach> reach(
      List<ScalingFit.Sample> samples, ScalingFit fit, List<Double> targets) {
    List<Integer> counts = samples.stream().map(ScalingFit.Sample::n).filter(n -> n > 0).toList();
    return fit instanceof ScalingFit.Fitted fitted
        ? Reach.of(fitted, counts.get(0), counts.get(counts.size() - 1), targets)
        : List.of();
  }
}
