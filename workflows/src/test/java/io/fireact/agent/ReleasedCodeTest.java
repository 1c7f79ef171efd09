package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.method.Method;
import io.fireact.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Golden cases of what FireAct's released code does, each beside what the default does. */
class ReleasedCodeTest {
  private static final String REFLECTION = "Let me reflect.";

  @Test
  void anActionEndsAtItsSecondBracketAndLosesItsLastCharacter() {
    assertCall("search[a b]", "search", "a b");
    assertCall("search[a [b] c]", "search", "a");
    assertCall("search[a", "search", "");
    assertCall("search[ab", "search", "a");
    assertCall("search[a].", "search", "a]");
    assertCall("search[a]\nObservation: b\nThought: c\nAction: finish[d]", "search", null);
    assertCall("finish[]", "finish", "");
    assertCall("search[", "search", "");
    assertCall("search[x[", "search", "");
    assertCall("search[a\uD83D\uDE00", "search", "a");
    assertThat(ReleasedCode.call("search")).isNull();
    assertThat(ReleasedCode.call("")).isNull();
    assertThat(ActionParser.parse("Action: search[a [b] c]").argument()).isEqualTo("a [b] c");
    assertThat(ActionParser.parse("Action: search[a").argument()).isEqualTo("a");
  }

  /** Without the last character a text that runs on is all that stands before its next bracket. */
  private static void assertCall(String action, String type, @Nullable String argument) {
    ReleasedCode.Call call = Objects.requireNonNull(ReleasedCode.call(action));
    assertThat(call.type()).isEqualTo(type);
    assertThat(call.argument())
        .isEqualTo(argument == null ? "a]\nObservation: b\nThought: c\nAction: finis" : argument);
  }

  @Test
  void aRoundIsSplitAtTheFirstTwoLinesThatBeginWithAnAction() {
    assertRound(" I look.\nAction: search[a]", "I look.", "search[a]");
    assertRound(
        "a\nAction: search[b]\nObservation: c\nAction: finish[d]",
        "a",
        "search[b]\nObservation: c");
    assertRound("Thought: a\nAction: search[b]", "Thought: a", "search[b]");
    assertRound("Action: finish[b]", "", "finish[b]");
    assertRound("I take Action: finish[b]", "", "ction: finish[b]");
  }

  private static void assertRound(String text, String thought, String action) {
    assertThat(ReleasedCode.round(text, "")).isEqualTo(new ReleasedCode.Round(thought, action));
  }

  @Test
  void aTextWhoseActionIsEmptyIsAskedForItOnceMore() {
    assertThat(ReleasedCode.round("I look.\nAction: ", ""))
        .isEqualTo(new ReleasedCode.Round("I look.", null));
    assertThat(ReleasedCode.round("I look.\nAction: ", "").cue())
        .isEqualTo("Thought: I look.\nAction:");
  }

  /** The signature of the released Llama runs: a space, an empty thought, two spaces. */
  @Test
  void aModelThatActsRightBehindTheReflectionLeavesItsSignature() {
    ReleasedCode.Round round = ReleasedCode.round("\nAction: finish[a]", REFLECTION);
    assertThat(round.written()).isEqualTo("Thought: Let me reflect. \nAction:  finish[a]");
    ReleasedCode.Call call = Objects.requireNonNull(ReleasedCode.call(" search[it's]"));
    assertThat(call.finishes()).isFalse();
    assertThat(call.searches()).isFalse();
    assertThat(call.exception())
        .isEqualTo("(' search', \"it's\") generated an exception: Unknown tool name:  search");
    assertThat(ActionParser.parse("\nAction: search[it's]"))
        .isEqualTo(new ParsedAction("", "search", "it's"));
  }

  @Test
  void aBlankBeforeTheBracketIsTakenAsThePlatformsOwnStudentsWriteIt() {
    assertThat(Objects.requireNonNull(ReleasedCode.call("search [a]")).searches()).isTrue();
    assertThat(Objects.requireNonNull(ReleasedCode.call("Search[a]")).searches()).isFalse();
  }

  @Test
  void textsInAnExceptionAreWrittenAsPythonWritesThem() {
    assertThat(PythonText.repr("a\"b'c\\\n\u0001\u00e9\u00a0\u200b"))
        .isEqualTo("'a\"b\\'c\\\\\\n\\x01\u00e9\\xa0\\u200b'");
    assertThat(PythonText.repr("a\"b")).isEqualTo("'a\"b'");
    assertThat(PythonText.strip("\u00a0\u0085\u001c a \u2003\n")).isEqualTo("a");
  }

  @Test
  void strategyQasAnswersAreComparedByTheirFirstLetters() {
    Question no = question(QuestionType.YES_NO, List.of(), "no");
    assertScores(no, "no", true, true);
    assertScores(no, "None of them", true, false);
    assertScores(no, "Not known", true, false);
    assertScores(no, " no", false, true);
    assertScores(no, "", false, false);
    Question yes = question(QuestionType.YES_NO, List.of(), "yes");
    assertScores(yes, "Yesterday", true, false);
    assertScores(yes, "YES, because", true, true);
    assertScores(yes, "\"yes\"", false, true);
  }

  @Test
  void mmlusAnswersAreComparedByTheirFirstLetter() {
    Question a = question(QuestionType.CHOICE, List.of("Norway", "Albania"), "A");
    assertScores(a, "A", true, true);
    assertScores(a, "a. Norway", true, true);
    assertScores(a, "Albania", true, false);
    assertScores(a, "Norway", false, true);
    assertScores(a, "(A)", false, true);
    assertScores(a, "A and B", true, false);
    assertScores(a, "", false, false);
  }

  @Test
  void freeTextIsComparedAsAlwaysButWithTheFirstRightAnswerOnly() {
    Question free = question(QuestionType.FREE_TEXT, List.of(), "The Ann");
    assertScores(free, "ann", true, true);
    Question both =
        new Question(
            "1", Split.TEST, "?", List.of("a b", "c"), List.of(), QuestionType.FREE_TEXT, "");
    assertScores(both, "c", false, true);
  }

  private static void assertScores(
      Question question, String answer, boolean released, boolean right) {
    assertThat(Compatibility.FIREACT_2023.score(answer, question).right())
        .as(answer)
        .isEqualTo(released);
    assertThat(Compatibility.NONE.score(answer, question).right()).as(answer).isEqualTo(right);
  }

  private static Question question(QuestionType type, List<String> choices, String answer) {
    return new Question("1", Split.TEST, "Is it?", List.of(answer), choices, type, "");
  }

  @Test
  void turnsAreThoughtsOfFinishedEpisodesOnly() {
    Step wild = new Step("", "search", "x", "y", "Thought: a\nAction: search[b]\nThought: c");
    Step last = new Step("", "finish", "x", "", "Thought: d\nAction: finish[x]");
    Trajectory finished = trajectory(List.of(wild, last), Disposition.FINISHED, true);
    assertThat(Compatibility.FIREACT_2023.turns(finished)).isEqualTo(3);
    assertThat(Compatibility.NONE.turns(finished)).isEqualTo(2);
    Trajectory open = trajectory(List.of(wild), Disposition.OUT_OF_ROUNDS, false);
    assertThat(Compatibility.FIREACT_2023.turns(open)).isNaN();
    assertThat(Compatibility.NONE.turns(open)).isEqualTo(1);
  }

  private static Trajectory trajectory(List<Step> steps, Disposition end, boolean right) {
    return Trajectory.scored(
        question(QuestionType.FREE_TEXT, List.of(), "x"),
        steps,
        end,
        right ? "x" : "",
        0,
        0,
        Method.REACT,
        Compatibility.FIREACT_2023);
  }

  @Test
  void aTrainingTextStandsInAlpacasFrameAndEndsWithTheReward() {
    Trajectory episode =
        trajectory(
            List.of(
                new Step("I look.", "search", "x", "It is x.", ""),
                new Step("So.", "finish", "x", "", "")),
            Disposition.FINISHED,
            true);
    List<Segment> segments = ReleasedCode.training(episode);
    assertThat(segments.stream().map(Segment::text).collect(Collectors.joining()))
        .isEqualTo(
            """
            Below is an instruction that describes a task. Write a response that appropriately \
            completes the request.

            ### Instruction:
            Is it?

            ### Response:
            Thought: I look.
            Action: search[x]
            Observation: It is x.
            Thought: So.
            Action: finish[x]
            Observation: Episode finished, reward = True
            """);
    assertThat(segments)
        .extracting(Segment::inLoss)
        .containsExactly(false, true, false, true, false);
  }

  @Test
  void whatCompatIsLeftOutOfJsonReadsBackAsNone() {
    Trajectory plain =
        new Trajectory(
            question(QuestionType.FREE_TEXT, List.of(), "x"),
            List.of(),
            Disposition.FINISHED,
            "x",
            true,
            1,
            1);
    String json = Json.write(plain);
    assertThat(json).doesNotContain("compat");
    assertThat(Json.read(json, Trajectory.class)).isEqualTo(plain);
    Trajectory released = trajectory(List.of(), Disposition.FINISHED, true);
    String other = Json.write(released);
    assertThat(other).contains("\"compat\":\"fireact-2023\"");
    assertThat(Json.read(other, Trajectory.class)).isEqualTo(released);
  }
}
