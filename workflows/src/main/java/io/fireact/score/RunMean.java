package io.fireact.score;

import io.fireact.score.Clusters.Series;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mean of a metric over the runs of a setting, each run counting the same.
 *
 * <p>With several runs the interval is Student's t over the runs' means, so what one seed does to
 * all of its questions is in it, with the variance that runs share through common questions added
 * ({@link Clusters}), and in Wilson's form where the metric has two ends. However well the runs
 * happen to agree, it is not narrower than {@link Quantiles#least} allows. How often it holds the
 * setting's mean was simulated; the table is in REPORT.md, and {@code CoverageBenchmark} makes it.
 *
 * @param covers which chances the interval allows for
 * @param runs how many
 * @param sd standard deviation of the runs' means; null with one run
 */
public record RunMean(Interval interval, Covers covers, int runs, @Nullable Double sd) {

  /**
   * Of runs of one setting; empty where none has a value.
   *
   * @param runs at least one
   */
  public static Optional<RunMean> of(Metric metric, List<Run> runs) {
    List<Series> known = new ArrayList<>();
    double limit = 0;
    for (Run run : runs) {
      if (run.scores().known(metric).length > 0) {
        known.add(Series.of(run.scores(), metric));
        limit = Math.max(limit, run.scores().limit(metric));
      }
    }
    if (known.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Double.isInfinite(limit) ? unbounded(known) : scaled(bounded(shrunk(known, limit)), limit));
  }

  /**
   * Of every metric that some episode has a value of.
   *
   * @param runs at least one
   */
  public static Map<Metric, RunMean> all(List<Run> runs) {
    Map<Metric, RunMean> means = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      of(metric, runs).ifPresent(mean -> means.put(metric, mean));
    }
    return means;
  }

  /**
   * What runs of the same setting share through common questions, in units of the variance of their
   * pooled questions; the mean over settings. 0 where no runs have questions in common.
   *
   * @param settings the runs of each
   */
  public static double shared(List<List<Run>> settings) {
    double covariance = 0;
    double within = 0;
    for (List<Run> runs : settings) {
      if (runs.size() > 1) {
        Clusters clusters =
            Clusters.of(
                runs.stream().map(run -> Series.of(run.scores(), Metric.EXACT_MATCH)).toList());
        covariance += clusters.covariance();
        within += clusters.withinVariance();
      }
    }
    return within > 0 ? covariance / within : 0;
  }

  private static RunMean bounded(List<Series> runs) {
    double[] pooled = Clusters.pooled(runs);
    if (runs.size() == 1) {
      return new RunMean(Intervals.bounded(pooled), Covers.QUESTIONS, 1, null);
    }
    Clusters clusters = Clusters.of(runs);
    double items =
        pooled.length * Intervals.shareOf(pooled, Intervals.mean(pooled)); // that vary as much
    double mean = clusters.mean();
    double variance = clusters.variance();
    Interval interval = Intervals.score(mean, items, Quantiles.least(variance));
    if (variance > 0) {
      Interval byRuns =
          Intervals.score(mean, mean * (1 - mean) / variance, Quantiles.student(clusters.df()));
      interval = Intervals.union(byRuns, interval);
    }
    return new RunMean(interval, Covers.QUESTIONS_AND_RUNS, runs.size(), clusters.sd());
  }

  private static RunMean unbounded(List<Series> runs) {
    double[] pooled = Clusters.pooled(runs);
    if (runs.size() == 1) {
      return new RunMean(notNegative(Intervals.unbounded(pooled)), Covers.QUESTIONS, 1, null);
    }
    Clusters clusters = Clusters.of(runs);
    double half = Quantiles.student(clusters.df()) * Math.sqrt(clusters.variance());
    half =
        Math.max(half, Quantiles.least(clusters.variance()) * Math.sqrt(clusters.withinVariance()));
    return new RunMean(
        notNegative(new Interval(clusters.mean(), clusters.mean() - half, clusters.mean() + half)),
        Covers.QUESTIONS_AND_RUNS,
        runs.size(),
        clusters.sd());
  }

  /** No value of a metric is below 0, and so no mean; a symmetric interval of few runs may be. */
  private static Interval notNegative(Interval interval) {
    return new Interval(interval.mean(), Math.max(0, interval.low()), interval.high());
  }

  private static List<Series> shrunk(List<Series> runs, double limit) {
    return runs.stream().map(run -> run.divided(limit)).toList();
  }

  private static RunMean scaled(RunMean mean, double limit) {
    Interval interval = mean.interval();
    Double sd = mean.sd();
    return new RunMean(
        new Interval(interval.mean() * limit, interval.low() * limit, interval.high() * limit),
        mean.covers(),
        mean.runs(),
        sd == null ? null : sd * limit);
  }
}
