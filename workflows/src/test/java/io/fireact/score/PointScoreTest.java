package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A point's score counts every question that was asked. */
final class PointScoreTest {
  private static final Step STEP = new Step("t", "search", "a", "o", "");

  private final List<Trajectory> episodes =
      List.of(
          episode("q1", "Anna Lind", Disposition.FINISHED, "anna lind", 2, 100, 10),
          episode("q2", "Anna Lind", Disposition.FINISHED, "Anna Berg", 3, 200, 20),
          episode("q3", "The", Disposition.OUT_OF_ROUNDS, "", 11, 900, 90),
          episode("q4", "x", Disposition.TOOL_FAILED, "", 0, 0, 0));

  @Test
  void unfinishedEpisodesStayInTheDenominator() {
    PointScore score = PointScore.of(episodes, List.of());
    assertThat(score.items()).isEqualTo(4);
    assertThat(score.em()).isEqualTo(Intervals.wilson(1, 4));
    assertThat(score.mean(Metric.F1)).isEqualTo((1 + 0.5) / 4);
    assertThat(score.mean(Metric.TURNS)).isEqualTo(4);
    assertThat(score.mean(Metric.TOKENS)).isEqualTo(330);
  }

  @Test
  void dispositionsAreCountedZerosIncluded() {
    assertThat(PointScore.of(episodes, List.of()).dispositions())
        .containsEntry(Disposition.FINISHED, 2)
        .containsEntry(Disposition.OUT_OF_ROUNDS, 1)
        .containsEntry(Disposition.UNPARSABLE, 0)
        .containsEntry(Disposition.TOOL_FAILED, 1);
  }

  @Test
  void secondsAreTheMeanOfTheseEpisodesTimings() {
    List<EpisodeTiming> timings =
        List.of(
            new EpisodeTiming("q1", 2),
            new EpisodeTiming("q2", 4),
            new EpisodeTiming("another", 100));
    assertThat(PointScore.of(episodes, timings).mean(Metric.SECONDS)).isEqualTo(3);
    assertThat(PointScore.of(episodes, List.of()).mean(Metric.SECONDS)).isNull();
  }

  @Test
  void theFormatIsTheMeanShareOfWellFormedRounds() {
    Step good = new Step("t", "search", "a", "o", "Thought: t\nAction: search[a]\n");
    Trajectory half =
        new Trajectory(
            episodes.get(0).question(), List.of(good, STEP), Disposition.FINISHED, "", false, 0, 0);
    Trajectory none =
        new Trajectory(
            episodes.get(3).question(), List.of(), Disposition.TOOL_FAILED, "", false, 0, 0);
    assertThat(PointScore.of(List.of(half, none), List.of()).mean(Metric.FORMAT)).isEqualTo(0.25);
  }

  @Test
  void answersAreComparedAnew() {
    Trajectory stale = episodes.get(0);
    Trajectory wrong =
        new Trajectory(
            stale.question(), stale.steps(), stale.disposition(), stale.answer(), false, 0, 0);
    assertThat(PointScore.of(List.of(wrong), List.of()).em().mean()).isOne();
  }

  @Test
  void theSameEpisodesAlwaysHaveTheSameScore() {
    List<Trajectory> many =
        Collections.nCopies(30, episodes).stream().flatMap(List::stream).toList();
    PointScore score = PointScore.of(many, List.of());
    assertThat(PointScore.of(many, List.of())).isEqualTo(score);
    Interval f1 = Objects.requireNonNull(score.interval(Metric.F1));
    assertThat(f1.low()).isCloseTo(0.30, within(0.03));
    assertThat(f1.high()).isCloseTo(0.45, within(0.03));
    assertThat(Json.read(Json.write(score), PointScore.class)).isEqualTo(score);
  }

  @Test
  void noEpisodesHaveNoScore() {
    assertThatThrownBy(() -> PointScore.of(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
  }

  private static Trajectory episode(
      String id, String gold, Disposition disposition, String answer, int steps, int in, int out) {
    return new Trajectory(
        new Question(id, Split.TEST, "Who?", gold, "bridge"),
        Collections.nCopies(steps, STEP),
        disposition,
        answer,
        false,
        in,
        out);
  }
}
