package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Only what both were asked is compared, and how much that is can be told. */
final class PairedComparisonTest {
  @Test
  void questionsOfOneSideOnlyAreCountedAndLeftOut() {
    PairedComparison compared =
        PairedComparison.of(
            List.of(run("", 0, 60, i -> i % 2 == 0)), List.of(run("", 20, 100, i -> i % 4 == 0)));
    assertThat(compared.questions()).isEqualTo(new PairedComparison.Questions(40, 20, 40, 0));
    assertThat(compared.em().first()).isCloseTo(0.5, within(1e-12));
    assertThat(compared.em().second()).isCloseTo(0.25, within(1e-12));
    assertThat(compared.answers().first()).isEqualTo(10);
    assertThat(compared.answers().second()).isZero();
    assertThat(compared.answers().p()).isCloseTo(Math.pow(2, -9), within(1e-15));
    assertThat(compared.overRuns()).isNull();
  }

  @Test
  void anIdWithAnotherTextIsAnotherQuestion() {
    Run mine = run("", 0, 10, i -> true);
    Run theirs =
        new Run(
            "",
            EpisodeScores.byContent(
                IntStream.range(0, 10)
                    .mapToObj(i -> episode("q" + i, i < 4 ? "?" : "another?", true))
                    .toList()));
    assertThat(PairedComparison.questions(List.of(mine), List.of(theirs)))
        .isEqualTo(new PairedComparison.Questions(4, 6, 6, 6));
  }

  @Test
  void withoutACommonQuestionThereIsNothingToCompare() {
    List<Run> mine = List.of(run("", 0, 10, i -> true));
    List<Run> theirs = List.of(run("", 10, 20, i -> true));
    assertThatThrownBy(() -> PairedComparison.of(mine, theirs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no question was asked of both");
  }

  @Test
  void runsOfAQuestionAreOneDrawAndTheSpreadOfRunsIsBesideIt() {
    // The seeds of the first agree on nothing but their number of right answers.
    List<Run> first =
        List.of(
            run("seed=1", 0, 90, i -> i % 3 == 0 || i < 30),
            run("seed=2", 0, 90, i -> i % 3 == 1 || i < 30),
            run("seed=3", 0, 90, i -> i % 3 == 2 || i < 30));
    List<Run> second =
        List.of(
            run("seed=1", 0, 90, i -> i < 30),
            run("seed=2", 0, 90, i -> i < 30),
            run("seed=3", 0, 90, i -> i < 30));
    PairedComparison compared = PairedComparison.of(first, second);
    assertThat(compared.em().difference().mean()).isCloseTo(20 / 90.0, within(1e-12));
    assertThat(compared.answers().first()).isEqualTo(180);
    assertThat(compared.answers().second()).isZero();
    // 60 questions, all in one direction.
    assertThat(compared.answers().p()).isCloseTo(Math.pow(2, -59), within(1e-25));
    Difference over = Objects.requireNonNull(compared.overRuns());
    assertThat(over.covers()).isEqualTo(Covers.QUESTIONS_AND_RUNS);
    assertThat(over.paired()).isTrue();
    assertThat(over.interval().mean()).isCloseTo(20 / 90.0, within(1e-12));
  }

  @Test
  void seedsWithQuestionsOfTheirOwnAreComparedSeedBySeed() {
    List<Run> first = List.of(run("seed=1", 0, 50, i -> true), run("seed=2", 50, 100, i -> i < 75));
    List<Run> second =
        List.of(run("seed=1", 0, 50, i -> i < 25), run("seed=2", 50, 100, i -> true));
    PairedComparison compared = PairedComparison.of(first, second);
    assertThat(compared.questions().common()).isEqualTo(100);
    assertThat(compared.answers().first()).isEqualTo(25);
    assertThat(compared.answers().second()).isEqualTo(25);
    assertThat(compared.answers().p()).isEqualTo(1);
  }

  private static Run run(String seed, int from, int to, IntPredicate right) {
    return new Run(
        seed,
        EpisodeScores.byContent(
            IntStream.range(from, to)
                .mapToObj(i -> episode("q" + i, "?", right.test(i)))
                .toList()));
  }

  private static Trajectory episode(String id, String text, boolean right) {
    return new Trajectory(
        new Question(id, Split.TEST, text, "x", ""),
        List.of(),
        Disposition.FINISHED,
        right ? "x" : "y",
        right,
        1,
        1);
  }
}
