package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting's mean has an interval over questions and runs that keeps its promise. */
final class RunMeanTest {

  /** 200 sweeps with a known spread between seeds: 95 % within what 200 draws allow. */
  @ParameterizedTest
  @CsvSource({
    "3, 200, 0.4, 0.3",
    "3, 200, 0.4, 0.6",
    "5, 200, 0.4, 0.3",
    "5, 200, 0.4, 0.6",
    "3, 200, -1.4, 0.5",
    "5, 50, 0.4, 0.6",
    "3, 50, 2.2, 0.4",
    "3, 200, 2.9, 0",
    "5, 200, 2.9, 0.2",
  })
  void theIntervalHoldsTheSettingsMeanAsOftenAsPromised(
      int runs, int items, double logit, double spread) {
    Simulated simulated = new Simulated(7);
    double truth = Simulated.mean(logit, spread);
    int held = 0;
    for (int sweep = 0; sweep < 200; sweep++) {
      RunMean mean = em(simulated.runs(runs, items, logit, spread));
      held += holds(mean.interval(), truth) ? 1 : 0;
    }
    // 190 with a standard deviation of 3.1; near the ends and with a small spread it holds more.
    assertThat(held).isBetween(183, 198);
  }

  @Test
  void questionsThatRunsShareAreInTheInterval() {
    Simulated simulated = new Simulated(8);
    double truth = 0;
    for (int i = 0; i < 1000; i++) {
      truth += Simulated.mean(0.2 + 4 * (2 * (i + 0.5) / 1000 - 1), 0.2) / 1000;
    }
    int held = 0;
    int overRuns = 0;
    for (int sweep = 0; sweep < 200; sweep++) {
      List<Run> runs = simulated.runsOnCommonQuestions(5, 100, 0.2, 0.2, 4);
      RunMean mean = em(runs);
      held += holds(mean.interval(), truth) ? 1 : 0;
      double half = 2.776 * Objects.requireNonNull(mean.sd()) / Math.sqrt(5);
      overRuns += Math.abs(mean.interval().mean() - truth) <= half ? 1 : 0;
    }
    assertThat(held).isBetween(183, 199);
    // What Student's t over runs would say if it took no notice of the common questions.
    assertThat(overRuns).isLessThan(160);
  }

  @Test
  void oneRunSaysThatItCoversQuestionsOnly() {
    RunMean mean = em(List.of(Simulated.run("", "q", 137, 200)));
    assertThat(mean.covers()).isEqualTo(Covers.QUESTIONS);
    assertThat(mean.sd()).isNull();
    assertThat(mean.interval()).isEqualTo(Intervals.wilson(137, 200));
  }

  @Test
  void aMeanOfSecondsIsNeverBelowNothing() {
    RunMean mean =
        RunMean.of(Metric.SECONDS, List.of(seconds("a", 0.1), seconds("b", 0.2), seconds("c", 16)))
            .orElseThrow();
    assertThat(mean.interval().mean()).isCloseTo(5.433, within(1e-3));
    assertThat(mean.interval().low()).isZero();
    assertThat(mean.interval().high()).isGreaterThan(16);
  }

  private static Run seconds(String name, double each) {
    List<Trajectory> episodes =
        List.of(
            new Trajectory(
                new Question(name, Split.TEST, "?", "x", "two-hop"),
                List.of(),
                Disposition.FINISHED,
                "x",
                true,
                1,
                1));
    return new Run(name, EpisodeScores.of(episodes, List.of(new EpisodeTiming(name, each)), 11));
  }

  @Test
  void threeSeedsOfTheQuickstartHaveTheirSpreadInTheirInterval() {
    RunMean mean =
        em(
            List.of(
                Simulated.run("seed=1", "a", 137, 200),
                Simulated.run("seed=2", "b", 106, 200),
                Simulated.run("seed=3", "c", 129, 200)));
    assertThat(mean.covers()).isEqualTo(Covers.QUESTIONS_AND_RUNS);
    assertThat(mean.runs()).isEqualTo(3);
    assertThat(mean.interval().mean()).isCloseTo(0.62, within(1e-12));
    assertThat(mean.sd()).isCloseTo(0.0805, within(1e-4));
    assertThat(mean.interval().low()).isBetween(0.40, 0.45);
    assertThat(mean.interval().high()).isBetween(0.77, 0.82);
  }

  @Test
  void runsThatAgreeByChanceAreNotKnownBetterThanTheirQuestions() {
    RunMean alike =
        em(
            List.of(
                Simulated.run("seed=1", "a", 130, 200),
                Simulated.run("seed=2", "b", 130, 200),
                Simulated.run("seed=3", "c", 130, 200)));
    Interval questions = Intervals.wilson(390, 600);
    assertThat(alike.interval().low()).isLessThanOrEqualTo(questions.low() + 1e-12);
    assertThat(alike.interval().high()).isGreaterThanOrEqualTo(questions.high() - 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200})
  void runsAtAnEndAreKnownAsWellAsTheirQuestions(int right) {
    RunMean mean =
        em(
            List.of(
                Simulated.run("seed=1", "a", right, 200),
                Simulated.run("seed=2", "b", right, 200),
                Simulated.run("seed=3", "c", right, 200)));
    assertThat(mean.interval()).isEqualTo(Intervals.wilson(3L * right, 600));
  }

  @Test
  void turnsHaveAnIntervalWhereAllAreAlikeAndMissingSecondsHaveNone() {
    List<Run> runs = List.of(Simulated.run("", "q", 3, 200));
    Interval turns = RunMean.of(Metric.TURNS, runs).orElseThrow().interval();
    assertThat(turns.low()).isZero();
    assertThat(turns.high()).isBetween(0.05, 0.5);
    assertThat(RunMean.of(Metric.SECONDS, runs)).isEmpty();
  }

  @Test
  void theOrderOfRunsAndQuestionsDoesNotMatter() {
    Run one = Simulated.run("seed=1", "a", 60, 100);
    Run other = Simulated.run("seed=2", "b", 40, 90);
    RunMean forward = em(List.of(one, other));
    RunMean back = em(List.of(other, one));
    assertThat(back.interval().low()).isCloseTo(forward.interval().low(), within(1e-12));
    assertThat(back.interval().high()).isCloseTo(forward.interval().high(), within(1e-12));
  }

  private static RunMean em(List<Run> runs) {
    return RunMean.of(Metric.EXACT_MATCH, runs).orElseThrow();
  }

  private static boolean holds(Interval interval, double truth) {
    return interval.low() <= truth && truth <= interval.high();
  }
}
