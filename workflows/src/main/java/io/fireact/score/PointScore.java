package io.fireact.score;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Trajectory;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A point's metrics over all its items, unfinished ones included. Not for a share of the answered
 * ones only, which rewards giving up.
 *
 * @param items every question asked
 * @param means by metric, over the items that have a value; one that no item has is missing
 * @param intervals of the means that are shares; they cover the chance of the questions, of one run
 * @param dispositions how many episodes ended each way, zeros included
 */
public record PointScore(
    int items,
    Map<Metric, Double> means,
    Map<Metric, Interval> intervals,
    Map<Disposition, Integer> dispositions) {

  public PointScore {
    means = Collections.unmodifiableMap(new EnumMap<>(means));
    intervals = Collections.unmodifiableMap(new EnumMap<>(intervals));
    Map<Disposition, Integer> all = new EnumMap<>(Disposition.class);
    for (Disposition disposition : Disposition.values()) {
      all.put(disposition, dispositions.getOrDefault(disposition, 0));
    }
    dispositions = Collections.unmodifiableMap(all);
  }

  /**
   * Scores episodes; answers are compared anew, {@link Trajectory#correct} is not read.
   *
   * @param timings of these episodes; those of other questions are not read
   * @throws IllegalArgumentException when there is no episode
   */
  public static PointScore of(List<Trajectory> episodes, List<EpisodeTiming> timings) {
    return of(EpisodeScores.of(episodes, timings, 0), episodes);
  }

  /**
   * Sums up what was scored.
   *
   * @param scores of these episodes
   */
  public static PointScore of(EpisodeScores scores, List<Trajectory> episodes) {
    Map<Disposition, Integer> dispositions = new EnumMap<>(Disposition.class);
    episodes.forEach(episode -> dispositions.merge(episode.disposition(), 1, Integer::sum));
    Map<Metric, Double> means = new EnumMap<>(Metric.class);
    Map<Metric, Interval> intervals = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      double[] known = scores.known(metric);
      if (known.length > 0 && metric.share()) {
        Interval interval = Intervals.bounded(known);
        means.put(metric, interval.mean());
        intervals.put(metric, interval);
      } else if (known.length > 0) {
        means.put(metric, scores.mean(metric));
      }
    }
    return new PointScore(scores.items(), means, intervals, dispositions);
  }

  /**
   * Every metric by its id, as JSON has them: of shares the interval, of others the mean, null
   * where no item has a value.
   */
  public Map<String, @Nullable Object> byId() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      all.put(metric.id(), metric.share() ? interval(metric) : mean(metric));
    }
    return all;
  }

  /** Exact match. */
  public Interval em() {
    return Objects.requireNonNull(intervals.get(Metric.EXACT_MATCH));
  }

  /** The mean; null where no item has a value. */
  public @Nullable Double mean(Metric metric) {
    return means.get(metric);
  }

  /** The mean with its interval; null where it is no share, or no item has a value. */
  public @Nullable Interval interval(Metric metric) {
    return intervals.get(metric);
  }
}
