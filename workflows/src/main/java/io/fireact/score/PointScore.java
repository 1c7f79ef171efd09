package io.fireact.score;

import io.fireact.agent.Answers;
import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A point's metrics over all its items, unfinished ones included. Not for a share of the answered
 * ones only, which rewards giving up.
 *
 * @param items every question asked
 * @param em share of items whose answer matches exactly
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

  /** Any fixed number: the interval of the same episodes must not change between two reports. */
  private static final long BOOTSTRAP_SEED = 2018;

  public PointScore {
    Map<Disposition, Integer> all = new EnumMap<>(Disposition.class);
    for (Disposition disposition : Disposition.values()) {
      all.put(disposition, dispositions.getOrDefault(disposition, 0));
    }
    dispositions = Collections.unmodifiableMap(all);
  }

  /**
   * Scores episodes; answers are compared anew, {@link Trajectory#correct} is not read. The order
   * of episodes matters to the last digits of F1's interval only.
   *
   * @param timings of these episodes; those of other questions are not read
   * @throws IllegalArgumentException when there is no episode
   */
  public static PointScore of(List<Trajectory> episodes, List<EpisodeTiming> timings) {
    if (episodes.isEmpty()) {
      throw new IllegalArgumentException("episodes: none; a score needs at least one");
    }
    Map<String, Double> seconds = new HashMap<>();
    timings.forEach(timing -> seconds.put(timing.id(), timing.seconds()));
    Map<Disposition, Integer> dispositions = new EnumMap<>(Disposition.class);
    double[] f1 = new double[episodes.size()];
    double[] format = new double[episodes.size()];
    int right = 0;
    long turns = 0;
    long tokens = 0;
    int timed = 0;
    double elapsed = 0;
    for (int i = 0; i < f1.length; i++) {
      Trajectory episode = episodes.get(i);
      dispositions.merge(episode.disposition(), 1, Integer::sum);
      // No answer is not the empty answer, which matches a gold answer such as "The".
      if (episode.disposition() == Disposition.FINISHED) {
        String gold = episode.question().answer();
        right += Answers.exactMatch(episode.answer(), gold) ? 1 : 0;
        f1[i] = Answers.f1(episode.answer(), gold);
      }
      format[i] = wellFormed(episode);
      turns += episode.steps().size();
      tokens += (long) episode.inputTokens() + episode.outputTokens();
      Double took = seconds.get(episode.question().id());
      if (took != null) {
        timed++;
        elapsed += took;
      }
    }
    double items = f1.length;
    return new PointScore(
        f1.length,
        Intervals.wilson(right, f1.length),
        Intervals.bootstrap(f1, BOOTSTRAP_SEED),
        Intervals.bootstrap(format, BOOTSTRAP_SEED),
        turns / items,
        tokens / items,
        timed == 0 ? 0 : elapsed / timed,
        dispositions);
  }

  /** An episode without a round has none that is well-formed. */
  private static double wellFormed(Trajectory episode) {
    long good = episode.steps().stream().filter(step -> ReActFormat.wellFormed(step.raw())).count();
    return (double) good / Math.max(1, episode.steps().size());
  }
}
