package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each metric of the list is of one episode, and its names can stand in files. */
final class MetricTest {
  @Test
  void idsAndLabelsAreUniqueAndIdsCanBeColumns() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::id))
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).matches("[a-z][a-z0-9_]*"))
        // A column such as em_low is of em, and never a metric of its own.
        .noneSatisfy(id -> assertThat(id).matches(".*_(sd|low|high)"));
    assertThat(Arrays.stream(Metric.values()).map(Metric::label)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Anna Lind     | Anna Lind was a sailor.               | 1
          Anna Lind     | (by the ANNA  Lind!)                  | 1
          The Beatles   | Of Beatles and of stones              | 1
          anna          | Annabel, Johanna and susanna          | 0
          Anna Lind     | Anna. She met Bo Lind                 | 0
          3.5           | of 35 of them                         | 1
          Größe         | die GRÖSSE                            | 0
          Größe         | die größe                             | 1
          Anna Lind     | Lind Anna                             | 0
          """)
  void aRightAnswerIsFoundAsWholeWordsInTheFormInWhichAnswersAreCompared(
      String gold, String observation, double expected) {
    assertThat(found(gold, search("a", observation))).isEqualTo(expected);
  }

  @Test
  void anyObservationWillDoButEachOfThemAlone() {
    assertThat(found("Anna Lind", search("a", "nothing"), search("b", "Anna Lind"))).isOne();
    assertThat(found("Anna Lind", search("a", "Anna"), search("b", "Lind"))).isZero();
  }

  @Test
  void onlyWhatASearchReturnedCounts() {
    assertThat(found("x")).isZero();
    assertThat(found("x", new Step("x", "finish", "x", "", "x"))).isZero();
    assertThat(found("found", new Step("t", "", "", "No action was found.", ""))).isZero();
    assertThat(found("search", search("", "The search was empty."))).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "No", "no.", "", "The", "?"})
  void anAnswerThatStandsInNoTextIsNotCounted(String gold) {
    assertThat(found(gold, search("a", "yes and no, the"))).isNaN();
  }

  @Test
  void questionsThatAreNotCountedAreNotInTheShare() {
    List<Trajectory> episodes =
        new ArrayList<>(
            List.of(
                episode("q1", "Anna Lind", search("a", "Anna Lind")),
                episode("q2", "Anna Lind", search("a", "none")),
                episode("q3", "yes", search("a", "yes"))));
    PointScore score = PointScore.of(episodes, List.of());
    assertThat(score.interval(Metric.GOLD_IN_SEARCH)).isEqualTo(Intervals.wilson(1, 2));
    Run run = new Run("", EpisodeScores.of(episodes, List.of(), 11));
    assertThat(
            Objects.requireNonNull(RunMean.all(List.of(run)).get(Metric.GOLD_IN_SEARCH)).interval())
        .isEqualTo(Intervals.wilson(1, 2));
    Run none = new Run("", EpisodeScores.of(episodes.subList(2, 3), List.of(), 11));
    assertThat(RunMean.all(List.of(none)))
        .containsKey(Metric.EXACT_MATCH)
        .doesNotContainKey(Metric.GOLD_IN_SEARCH);
    assertThat(PointScore.of(episodes.subList(2, 3), List.of()).byId())
        .containsEntry("gold_in_search", null);
  }

  private static double found(String gold, Step... steps) {
    return Metric.GOLD_IN_SEARCH.value(episode("q", gold, steps), Double.NaN);
  }

  private static Trajectory episode(String id, String gold, Step... steps) {
    return new Trajectory(
        new Question(id, Split.TEST, "Who?", gold, "bridge"),
        List.of(steps),
        Disposition.OUT_OF_ROUNDS,
        "",
        false,
        0,
        0);
  }

  private static Step search(String query, String observation) {
    return new Step("t", "search", query, observation, "");
  }
}
