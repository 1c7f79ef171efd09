package io.fireact.score;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one run scored on each question, every question once and unfinished episodes as wrong.
 * Answers are compared anew; {@link Trajectory#correct} is not read. Not for the run's summary,
 * which is {@link PointScore}.
 */
public final class EpisodeScores {
  private final List<String> questions;
  private final Map<Metric, double[]> values;

  /** Most that a metric can be; infinite where there is no end. */
  private final Map<Metric, Double> limits;

  private EpisodeScores(
      List<String> questions, Map<Metric, double[]> values, Map<Metric, Double> limits) {
    this.questions = List.copyOf(questions);
    this.values = values;
    this.limits = limits;
  }

  /**
   * Scores episodes.
   *
   * @param timings of these episodes; those of other questions are not read
   * @param rounds the agent's limit
   * @throws IllegalArgumentException when there is no episode
   */
  public static EpisodeScores of(
      List<Trajectory> episodes, List<EpisodeTiming> timings, int rounds) {
    if (episodes.isEmpty()) {
      throw new IllegalArgumentException("episodes: none; a score needs at least one");
    }
    Map<String, Double> seconds = new HashMap<>();
    timings.forEach(timing -> seconds.put(timing.id(), timing.seconds()));
    List<String> questions = episodes.stream().map(episode -> episode.question().id()).toList();
    Map<Metric, double[]> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(
          metric,
          episodes.stream().mapToDouble(episode -> value(metric, episode, seconds)).toArray());
    }
    Map<Metric, Double> limits = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      limits.put(
          metric,
          switch (metric) {
            case EXACT_MATCH, F1, FORMAT -> 1.0;
            case TURNS -> (double) Math.max(rounds, most(episodes));
            case TOKENS, SECONDS -> Double.POSITIVE_INFINITY;
          });
    }
    return new EpisodeScores(questions, values, limits);
  }

  private static int most(List<Trajectory> episodes) {
    return episodes.stream().mapToInt(episode -> episode.steps().size()).max().orElseThrow();
  }

  /**
   * One metric of one episode; in SECONDS NaN without a timing.
   *
   * @param seconds of the episodes, by question
   */
  public static double value(Metric metric, Trajectory episode, Map<String, Double> seconds) {
    // No answer is not the empty answer, which matches a gold answer such as "The".
    boolean finished = episode.disposition() == Disposition.FINISHED;
    return switch (metric) {
      case EXACT_MATCH -> finished && episode.question().score(episode.answer()).right() ? 1 : 0;
      case F1 -> finished ? episode.question().score(episode.answer()).f1() : 0;
      case FORMAT -> wellFormed(episode);
      case TURNS -> episode.steps().size();
      case TOKENS -> (double) episode.inputTokens() + episode.outputTokens();
      case SECONDS -> seconds.getOrDefault(episode.question().id(), Double.NaN);
    };
  }

  /** An episode without a round has none that is well-formed. */
  private static double wellFormed(Trajectory episode) {
    long good = episode.steps().stream().filter(step -> ReActFormat.wellFormed(step.raw())).count();
    return (double) good / Math.max(1, episode.steps().size());
  }

  public int items() {
    return questions.size();
  }

  /** Ids, in the order of the episodes. */
  public List<String> questions() {
    return questions;
  }

  /** How many answers match exactly. */
  public int right() {
    return (int) Arrays.stream(of(Metric.EXACT_MATCH)).sum();
  }

  /** The mean over the questions that have a value; NaN where none has. */
  public double mean(Metric metric) {
    return Arrays.stream(known(metric)).average().orElse(Double.NaN);
  }

  /** A value a question; NaN where it is not known. */
  double[] of(Metric metric) {
    return Objects.requireNonNull(values.get(metric));
  }

  /** The values that are known. */
  double[] known(Metric metric) {
    return Arrays.stream(of(metric)).filter(value -> !Double.isNaN(value)).toArray();
  }

  double limit(Metric metric) {
    return Objects.requireNonNull(limits.get(metric));
  }
}
