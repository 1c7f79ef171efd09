package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Drops by noise as FireAct states them, and turns as it draws them. */
final class RobustnessTest {
  @Test
  void dropsAreThoseOfFireActsTable3() {
    // Of 500 questions: 157 and 196 right without noise; ReAct and FireAct; None and random.
    assertThat(relative(104, 157).mean()).isCloseTo(-0.338, within(0.0005));
    assertThat(relative(113, 157).mean()).isCloseTo(-0.280, within(0.0005));
    assertThat(relative(168, 196).mean()).isCloseTo(-0.1429, within(0.00005));
    assertThat(relative(186, 196).mean()).isCloseTo(-0.051, within(0.0005));
  }

  @Test
  void theIntervalIsThatOfTheQuestionsAndHoldsTheDrop() {
    Interval fell = relative(168, 196);
    // Only answers that were right fall: by the delta method the ratio's error is 2.5 points.
    double kept = 168.0 / 196;
    double error = Math.sqrt(kept * (1 - kept) / 196);
    assertThat(fell.low()).isCloseTo(kept - 1 - 1.96 * error, within(0.006));
    assertThat(fell.high()).isCloseTo(kept - 1 + 1.96 * error, within(0.006));
  }

  @Test
  void withoutAnythingRightBeforeThereIsNoShareOfIt() {
    assertThat(RelativeChange.of(List.of(run(500, i -> true)), List.of(run(500, i -> false))))
        .isEmpty();
    // One of 500 is in two of three draws only.
    assertThat(RelativeChange.of(List.of(run(500, i -> false)), List.of(run(500, i -> i == 0))))
        .isEmpty();
  }

  @Test
  void noChangeAtAllStillHasAWidth() {
    Interval none =
        RelativeChange.of(List.of(run(50, i -> i < 10)), List.of(run(50, i -> i < 10)))
            .orElseThrow();
    assertThat(none.mean()).isZero();
    assertThat(none.low()).isNegative();
    assertThat(none.high()).isPositive();
  }

  @Test
  void runsOfASettingCountAsOneValueAQuestion() {
    Interval two =
        RelativeChange.of(
                List.of(run(100, i -> i < 20), run(100, i -> i < 40)),
                List.of(run(100, i -> i < 50), run(100, i -> i < 50)))
            .orElseThrow();
    assertThat(two.mean()).isCloseTo(-0.4, within(1e-12));
  }

  @Test
  void turnsAreThoseOfEpisodesWithAnAnswer() {
    TurnDistribution turns =
        TurnDistribution.of(
            List.of(
                episode(2, Disposition.FINISHED),
                episode(4, Disposition.FINISHED),
                episode(4, Disposition.FINISHED),
                episode(11, Disposition.OUT_OF_ROUNDS)));
    assertThat(turns.finished()).containsExactly(0, 0, 1, 0, 2);
    assertThat(turns.answered()).isEqualTo(3);
    assertThat(turns.mean()).isCloseTo(10.0 / 3, within(1e-12));
    assertThat(turns.sd()).isCloseTo(Math.sqrt(4.0 / 3), within(1e-12));
    assertThat(turns.unfinishedShare()).isEqualTo(0.25);
    TurnDistribution both =
        turns.plus(TurnDistribution.of(List.of(episode(6, Disposition.FINISHED))));
    assertThat(both.finished()).containsExactly(0, 0, 1, 0, 2, 0, 1);
    assertThat(both.episodes()).isEqualTo(5);
    TurnDistribution none = TurnDistribution.of(List.of(episode(3, Disposition.UNPARSABLE)));
    assertThat(none.mean()).isNaN();
    assertThat(none.sd()).isNaN();
    assertThat(none.most()).isZero();
    assertThat(none.unfinishedShare()).isOne();
  }

  private static Interval relative(int right, int before) {
    return RelativeChange.of(List.of(run(500, i -> i < right)), List.of(run(500, i -> i < before)))
        .orElseThrow();
  }

  private static Run run(int questions, IntPredicate right) {
    List<Trajectory> episodes =
        IntStream.range(0, questions)
            .mapToObj(
                i ->
                    new Trajectory(
                        question(i),
                        List.of(),
                        Disposition.FINISHED,
                        right.test(i) ? "anna" : "berta",
                        false,
                        1,
                        1))
            .toList();
    return new Run("", EpisodeScores.of(episodes, List.of(), 11));
  }

  private static Question question(int i) {
    return new Question("q" + i, Split.TEST, "who?", "anna", "");
  }

  private static Trajectory episode(int turns, Disposition end) {
    Step step = new Step("so", "search", "anna", "anna is here", "");
    return new Trajectory(question(0), Collections.nCopies(turns, step), end, "", false, 1, 1);
  }
}
