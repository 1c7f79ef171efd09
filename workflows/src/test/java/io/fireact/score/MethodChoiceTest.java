package io.fireact.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.score.MethodChoice.Option;
import io.fireact.score.MethodChoice.Single;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Random and oracle choice between methods, by hand-computed values and the paper's own. */
class MethodChoiceTest {

  @Test
  void randomIsTheMeanOfTheMethodsAndTheOracleIsRightWhereAnyIs() {
    // Right: io on 0; cot on 0 and 1; react on 1 and 2. Nobody is on 3.
    MethodChoice choice =
        MethodChoice.of(
            List.of(
                one("io", 4, 1, q -> q == 0),
                one("cot", 4, 2, q -> q <= 1),
                one("react", 4, 3, q -> q == 1 || q == 2)));

    assertThat(choice.questions()).isEqualTo(4);
    assertThat(choice.leftOut()).isZero();
    assertThat(choice.random().mean()).isCloseTo(5.0 / 12, within(1e-12));
    assertThat(choice.oracle().em().mean()).isEqualTo(0.75);
    // The cheapest right ones have 1, 2 and 3 turns; the question that nobody gets has none.
    assertThat(choice.oracle().turns()).isCloseTo(2, within(1e-12));
    assertThat(choice.oracle().turnsSd()).isCloseTo(Math.sqrt(2.0 / 3), within(1e-12));
    assertThat(choice.methods()).extracting(Single::name).containsExactly("io", "cot", "react");
    assertThat(choice.methods()).extracting(Single::turns).containsExactly(1.0, 2.0, 3.0);
    assertThat(choice.oracleAboveBest().mean()).isCloseTo(0.25, within(1e-12));
    assertThat(choice.bestAboveRandom().mean()).isCloseTo(1.0 / 12, within(1e-12));
  }

  @Test
  void ofEquallyGoodMethodsTheCheaperIsTheBestAndOfEquallyDearOnesTheFirst() {
    assertThat(
            MethodChoice.of(List.of(one("react", 4, 3, q -> q > 1), one("cot", 4, 1, q -> q < 2)))
                .best())
        .isEqualTo("cot");
    assertThat(
            MethodChoice.of(List.of(one("b", 4, 3, q -> q > 1), one("a", 4, 3, q -> q < 2))).best())
        .isEqualTo("b");
  }

  /** Table 10: 22.4, 28.0, 39.4 and 39.8 % of 500; 52.0 % where any is right. */
  @Test
  void theRandomChoiceOfThePaperIsTheMeanOfItsFourMethods() {
    MethodChoice choice =
        MethodChoice.of(
            List.of(
                one("IO", 500, 1, q -> q < 112),
                one("CoT", 500, 1, q -> q < 140),
                one("ReAct", 500, 3, q -> q < 197),
                one("Reflexion", 500, 4, q -> q >= 61 && q < 260)));

    assertThat(choice.methods())
        .extracting(method -> method.em().mean())
        .containsExactly(0.224, 0.280, 0.394, 0.398);
    assertThat(choice.random().mean()).isCloseTo(0.324, within(1e-12));
    assertThat(choice.oracle().em().mean()).isEqualTo(0.520);
    assertThat(choice.best()).isEqualTo("Reflexion");
    assertThat(choice.random().low()).isBetween(0.28, 0.324);
    assertThat(choice.random().high()).isBetween(0.324, 0.37);
  }

  @Test
  void ofSeveralRunsEachMethodsIsDrawnByItself() {
    // Question 0: a is right in one of two runs, b in one of two: 1 - 1/4. Question 1: never.
    MethodChoice choice =
        MethodChoice.of(
            List.of(
                new Option("a", List.of(run("1", 2, 1, q -> q == 0), run("2", 2, 1, q -> false))),
                new Option("b", List.of(run("1", 2, 3, q -> false), run("2", 2, 3, q -> q == 0)))));

    assertThat(choice.random().mean()).isEqualTo(0.25);
    assertThat(choice.oracle().em().mean()).isEqualTo(0.375);
    // One turn with a half, three with a quarter.
    assertThat(choice.oracle().turns()).isCloseTo((0.5 * 1 + 0.25 * 3) / 0.75, within(1e-12));
  }

  @Test
  void moreRunsThatAreAlikeAreNoMoreQuestions() {
    List<Option> single =
        List.of(one("a", 40, 1, q -> q % 3 == 0), one("b", 40, 2, q -> q % 2 == 0));
    List<Option> repeated =
        List.of(
            new Option("a", Collections.nCopies(3, run("", 40, 1, q -> q % 3 == 0))),
            new Option("b", Collections.nCopies(3, run("", 40, 2, q -> q % 2 == 0))));

    assertThat(MethodChoice.of(repeated).random()).isEqualTo(MethodChoice.of(single).random());
    assertThat(MethodChoice.of(repeated).oracle().em())
        .isEqualTo(MethodChoice.of(single).oracle().em());
  }

  @Test
  void onlyQuestionsThatAllWereAskedCount() {
    MethodChoice choice =
        MethodChoice.of(List.of(one("a", 10, 1, q -> q < 4), one("b", 4, 2, q -> q < 1)));
    assertThat(choice.questions()).isEqualTo(4);
    assertThat(choice.leftOut()).isEqualTo(6);
    assertThat(choice.random().mean()).isEqualTo(0.625);
    assertThat(choice.oracle().em().mean()).isEqualTo(1);
  }

  @Test
  void whereNobodyIsRightTheOracleHasNoTurnsAndIntervalsStayShares() {
    MethodChoice none =
        MethodChoice.of(List.of(one("a", 20, 1, q -> false), one("b", 20, 1, q -> false)));
    assertThat(none.oracle().turns()).isNull();
    assertThat(none.oracle().em().low()).isZero();
    assertThat(none.oracle().em().high()).isBetween(0.05, 0.3);
    MethodChoice all =
        MethodChoice.of(List.of(one("a", 20, 1, q -> true), one("b", 20, 1, q -> true)));
    assertThat(all.random().high()).isEqualTo(1);
    assertThat(all.random().low()).isBetween(0.7, 0.95);
    assertThat(all.oracleAboveBest().mean()).isZero();
  }

  @Test
  void thereMustBeTwoMethodsAndACommonQuestion() {
    assertThatThrownBy(() -> MethodChoice.of(List.of(one("a", 3, 1, q -> true))))
        .hasMessageContaining("options: 1; a choice needs at least two methods");
    Option others =
        new Option(
            "b",
            List.of(new Run("", EpisodeScores.of(List.of(episode("z", 1, true)), List.of(), 11))));
    assertThatThrownBy(() -> MethodChoice.of(List.of(one("a", 3, 1, q -> true), others)))
        .hasMessage("no question was asked of all methods");
  }

  @Test
  void settingsThatDifferInMethodOnlyAreOneChoice() {
    record Setting(Map<String, String> axes, String method, String asked) {}
    List<Setting> settings =
        List.of(
            new Setting(Map.of("n", "16", "how", "cot"), "cot", "x"),
            new Setting(Map.of("n", "16", "how", "react"), "react", "x"),
            new Setting(Map.of("n", "64", "how", "cot"), "cot", "x"),
            new Setting(Map.of("n", "64", "how", "react"), "react", "x"),
            new Setting(Map.of("n", "64", "how", "io"), "io", "other questions"));
    List<MethodGroups.Group<Setting>> groups =
        new MethodGroups<>(Setting::axes, Setting::method, Setting::asked).of(settings);
    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).common()).isEqualTo(Map.of("n", "16"));
    assertThat(groups.get(0).members()).isEqualTo(settings.subList(0, 2));
    assertThat(groups.get(1).members()).isEqualTo(settings.subList(2, 4));
    assertThat(
            new MethodGroups<>(Setting::axes, Setting::method, Setting::asked)
                .of(settings.subList(1, 2)))
        .isEmpty();
  }

  private static Option one(String name, int questions, int turns, IntPredicate right) {
    return new Option(name, List.of(run("", questions, turns, right)));
  }

  private static Run run(String seed, int questions, int turns, IntPredicate right) {
    List<Trajectory> episodes = new ArrayList<>();
    for (int q = 0; q < questions; q++) {
      episodes.add(episode("q%04d".formatted(q), turns, right.test(q)));
    }
    return new Run(seed, EpisodeScores.of(episodes, List.of(), 11));
  }

  private static Trajectory episode(String id, int turns, boolean right) {
    Question question = new Question(id, Split.TEST, "Who?", "Ann", "x");
    Step step = new Step("t", ReActFormat.FINISH, "a", "", "");
    return Trajectory.scored(
        question,
        Collections.nCopies(turns, step),
        Disposition.FINISHED,
        right ? "Ann" : "Bea",
        0,
        0,
        Method.REACT);
  }
}
