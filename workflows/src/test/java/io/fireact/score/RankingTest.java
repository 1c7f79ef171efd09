package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.score.Ranking.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The best is a setting and never a lucky run; what cannot be told from it is tied. */
final class RankingTest {

  @Test
  void theBestIsByMeanAndNotTheLuckiestRun() {
    Ranking ranking = Ranking.of(List.of(setting(50, 24, 28), setting(40, 38, 39)));
    assertThat(ranking.best()).isEqualTo(1);
    assertThat(ranking.tied(0)).isTrue();
    assertThat(ranking.tied(1)).isFalse();
  }

  @Test
  void aLoneRunOfSeveralPlannedIsNotTheBest() {
    Candidate lone = new Candidate("test", setting(90).runs(), 3);
    Candidate three = setting(60, 62, 64);
    assertThat(Ranking.of(List.of(lone, three)).best()).isEqualTo(1);
    assertThat(Ranking.of(List.of(lone)).best()).isZero();
    // Where no seed has a part in it, one run is all there is.
    assertThat(Ranking.of(List.of(setting(90), three)).best()).isZero();
  }

  @Test
  void settingsThatAreAskedOtherQuestionsAreNotCompared() {
    Candidate easy = new Candidate("easy", setting(180).runs(), 1);
    Candidate easier = new Candidate("easy", setting(190).runs(), 1);
    Candidate hard = new Candidate("hard", setting(20).runs(), 1);
    Candidate harder = new Candidate("hard", setting(10).runs(), 1);
    Ranking ranking = Ranking.of(List.of(easy, harder, hard, easier));
    assertThat(ranking.bests()).containsExactly(3, 2, 2, 3);
    assertThat(ranking.best()).isEqualTo(3);
    assertThat(ranking.best(2)).isTrue();
    assertThat(ranking.tied(2)).isFalse();
  }

  @Test
  void aClearDifferenceIsToldAndASmallOneIsNot() {
    Ranking ranking =
        Ranking.of(List.of(setting(180, 183, 186), setting(20, 25, 22), setting(181, 179, 185)));
    assertThat(ranking.best()).isZero();
    assertThat(ranking.tied(1)).isFalse();
    assertThat(ranking.tied(2)).isTrue();
    assertThat(ranking.differences().get(1).covers()).isEqualTo(Covers.QUESTIONS_AND_RUNS);
  }

  @Test
  void seedsThatMoveBothSettingsAlikeDoNotHideTheirDifference() {
    // Worlds of three seeds are easy or hard for both, and one setting is better in each.
    Candidate better = setting(110, 60, 160);
    Candidate worse = setting(100, 49, 149);
    Difference paired = Difference.of(better.runs(), worse.runs());
    assertThat(paired.paired()).isTrue();
    assertThat(paired.isSignificant()).isTrue();
    List<Run> otherSeeds = new ArrayList<>();
    for (Run run : worse.runs()) {
      otherSeeds.add(new Run("other " + run.seed(), run.scores()));
    }
    Difference apart = Difference.of(better.runs(), otherSeeds);
    assertThat(apart.paired()).isFalse();
    assertThat(apart.isSignificant()).isFalse();
  }

  @Test
  void twoSingleRunsAreComparedQuestionByQuestionAndSaySo() {
    Difference told =
        Difference.of(
            List.of(Simulated.run("", "q", 120, 200)), List.of(Simulated.run("", "q", 110, 200)));
    // Ten questions more and none fewer.
    assertThat(told.isSignificant()).isTrue();
    assertThat(told.paired()).isTrue();
    assertThat(told.covers()).isEqualTo(Covers.QUESTIONS);
    Difference others =
        Difference.of(
            List.of(Simulated.run("", "q", 120, 200)), List.of(Simulated.run("", "p", 110, 200)));
    assertThat(others.isSignificant()).isFalse();
    assertThat(others.paired()).isFalse();
  }

  @Test
  void aSingleRunBesideSeveralHasTheSpreadOfThose() {
    Difference difference =
        Difference.of(setting(137, 106, 129).runs(), List.of(Simulated.run("x", "x", 100, 200)));
    assertThat(difference.covers()).isEqualTo(Covers.QUESTIONS_AND_RUNS);
    assertThat(difference.isSignificant()).isFalse();
  }

  @Test
  void equalSettingsAreTied() {
    Difference nothing = Difference.of(setting(0, 0, 0).runs(), setting(0, 0, 0).runs());
    assertThat(nothing.isSignificant()).isFalse();
    Difference all = Difference.of(setting(200, 200).runs(), setting(200, 200).runs());
    assertThat(all.isSignificant()).isFalse();
  }

  @Test
  void differencesHoldTheTruthAsOftenAsPromised() {
    Simulated simulated = new Simulated(12);
    double truth = Simulated.mean(0.6, 0.4) - Simulated.mean(0.1, 0.4);
    int held = 0;
    for (int sweep = 0; sweep < 200; sweep++) {
      Difference difference =
          Difference.of(simulated.runs(3, 200, 0.6, 0.4), simulated.runs(3, 200, 0.1, 0.4));
      held += difference.interval().low() <= truth && truth <= difference.interval().high() ? 1 : 0;
    }
    assertThat(held).isBetween(183, 198);
  }

  /** Runs of the seeds 0, 1, ... in worlds of their own, of 200 questions each. */
  private static Candidate setting(int... right) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      runs.add(Simulated.run("seed=" + i, "w" + i + "-", right[i], 200));
    }
    return new Candidate("test", runs, right.length);
  }
}
