package io.fireact.score;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A point's metrics over all its items, unfinished ones included. Not for a share of the answered
 * ones only, which rewards giving up.
 *
 * @param items every question asked
 * @param em share of items whose answer matches exactly; this and the other intervals cover the
 *     chance of the questions, of one run
 * @param f1 mean token F1
 * @param format share of an episode's rounds that are well-formed ({@link ReActFormat#wellFormed}),
 *     mean over the items
 * @param turns mean rounds an episode
 * @param tokens mean tokens read and written an episode
 * @param seconds mean wall-clock seconds of the episodes that have a timing; 0 when none has
 * @param dispositions how many episodes ended each way, zeros included
 */
public record PointScore(
    int items,
    Interval em,
    Interval f1,
    Interval format,
    double turns,
    double tokens,
    double seconds,
    Map<Disposition, Integer> dispositions) {

  public PointScore {
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
    double seconds = scores.mean(Metric.SECONDS);
    return new PointScore(
        scores.items(),
        Intervals.wilson(scores.right(), scores.items()),
        Intervals.bounded(scores.of(Metric.F1)),
        Intervals.bounded(scores.of(Metric.FORMAT)),
        scores.mean(Metric.TURNS),
        scores.mean(Metric.TOKENS),
        Double.isNaN(seconds) ? 0 : seconds,
        dispositions);
  }
}
