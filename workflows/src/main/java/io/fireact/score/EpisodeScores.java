package io.fireact.score;

import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What one run scored on each question, every question once and unfinished episodes as wrong.
 * Answers are compared anew; {@link Trajectory#correct} is not read. Not for the run's summary,
 * which is {@link PointScore}.
 */
public final class EpisodeScores {
  /** Between an id and what is asked; JSON has none. */
  private static final char SEPARATOR = '\u0000';

  private final List<String> questions;
  private final Map<Metric, double[]> values;

  /** The agent's limit; at least what it did. */
  private final int rounds;

  private EpisodeScores(List<String> questions, Map<Metric, double[]> values, int rounds) {
    this.questions = List.copyOf(questions);
    this.values = values;
    this.rounds = rounds;
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
          episodes.stream()
              .mapToDouble(
                  episode ->
                      metric.value(
                          episode, seconds.getOrDefault(episode.question().id(), Double.NaN)))
              .toArray());
    }
    int most =
        episodes.stream()
            .mapToInt(
                episode -> (int) Math.max(episode.steps().size(), episode.compat().turns(episode)))
            .max()
            .orElseThrow();
    return new EpisodeScores(questions, values, Math.max(rounds, most));
  }

  /**
   * The same by type of question, in the order of their names: by the task's own category, such as
   * {@code bridge}, and for yes-or-no questions without one by their right answer. Questions
   * without a type are in none.
   *
   * @param timings of these episodes; those of other questions are not read
   * @param rounds the agent's limit
   */
  public static Map<String, EpisodeScores> byCategory(
      List<Trajectory> episodes, List<EpisodeTiming> timings, int rounds) {
    Map<String, List<Trajectory>> parts = new TreeMap<>();
    for (Trajectory episode : episodes) {
      String name = category(episode.question());
      if (!name.isEmpty()) {
        parts.computeIfAbsent(name, unused -> new ArrayList<>()).add(episode);
      }
    }
    Map<String, EpisodeScores> scores = new LinkedHashMap<>();
    parts.forEach((name, part) -> scores.put(name, of(part, timings, rounds)));
    return scores;
  }

  private static String category(Question question) {
    return question.category().isEmpty() && question.type() == QuestionType.YES_NO
        ? question.answer()
        : question.category();
  }

  /**
   * Scores episodes whose questions are told apart by what they ask and what is right too, and not
   * by their ids only: for comparisons between sweeps, in which an id may have another text.
   * Seconds are not counted.
   *
   * @throws IllegalArgumentException when there is no episode
   */
  public static EpisodeScores byContent(List<Trajectory> episodes) {
    EpisodeScores scores = of(episodes, List.of(), 0);
    return new EpisodeScores(
        episodes.stream().map(episode -> content(episode.question())).toList(),
        scores.values,
        scores.rounds);
  }

  private static String content(Question question) {
    return question.id()
        + SEPARATOR
        + Json.write(
            List.of(
                question.text(), question.answers(), question.choices(), question.type().name()));
  }

  /** The id of a question that {@link #byContent} names. */
  static String id(String question) {
    return question.substring(0, Math.max(0, question.lastIndexOf(SEPARATOR)));
  }

  /**
   * Of some of the questions.
   *
   * @param chosen at least one that is there
   */
  EpisodeScores only(Set<String> chosen) {
    int[] places =
        IntStream.range(0, questions.size())
            .filter(i -> chosen.contains(questions.get(i)))
            .toArray();
    Map<Metric, double[]> some = new EnumMap<>(Metric.class);
    values.forEach(
        (metric, all) ->
            some.put(metric, Arrays.stream(places).mapToDouble(i -> all[i]).toArray()));
    return new EpisodeScores(Arrays.stream(places).mapToObj(questions::get).toList(), some, rounds);
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

  /** The most that a metric can be; infinite where there is no end. */
  double limit(Metric metric) {
    return metric.unit().most(rounds);
  }
}
