package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a model writes, the parser finds what it meant or says that there is nothing. */
final class ActionParserTest {
  private static final int MEGABYTE = 1 << 20;
  // Quadratic time on a megabyte would be hours; linear time is a fraction of a second.
  private static final Duration LINEAR = Duration.ofSeconds(30);

  static Stream<Arguments> texts() {
    return Stream.of(
        // As asked for.
        arguments(
            "Thought: I look.\nAction: search[Anna Lind]\n", "I look.", "search", "Anna Lind"),
        arguments("Thought: so it is.\nAction: finish[yes]", "so it is.", "finish", "yes"),
        arguments("Thought: a\r\nAction: search[b]\r\n", "a", "search", "b"),
        // Brackets.
        arguments("Thought: a\nAction: search[b", "a", "search", "b"),
        arguments("Thought: a\nAction: search[b\nmore", "a", "search", "b"),
        arguments("Action: search[a [b] c]", "", "search", "a [b] c"),
        arguments("Action: search[[a]]", "", "search", "[a]"),
        arguments("Action: search[a [b]", "", "search", "a [b"),
        arguments("Action: search[a [b c", "", "search", "a [b c"),
        arguments("Action: search[a]]", "", "search", "a"),
        arguments("Action: search[]", "", "search", ""),
        arguments("Action: finish[ ]", "", "finish", ""),
        arguments("Action: search [a]", "", "search", "a"),
        arguments("Action: search[ a\t b ]", "", "search", "a b"),
        // Several actions, text around.
        arguments("Action: search[a], search[b]", "", "search", "a"),
        arguments("Action: search[a]\nAction: finish[b]", "", "search", "a"),
        arguments("Action: search[a] because of [1]", "", "search", "a"),
        arguments("Action: finish[a]\n\nQuestion: who?\nThought: b", "", "finish", "a"),
        arguments("Action: I will search[a]", "", "search", "a"),
        arguments("Thought: a. Action: search[b]", "a.", "search", "b"),
        arguments(
            "Thought: no Action: search[b]\nAction: search[c]",
            "no Action: search[b]",
            "search",
            "c"),
        arguments("Action: none\nAction: search[a]", "Action: none", "search", "a"),
        arguments("Action:\nsearch[a]", "", "search", "a"),
        arguments("Action:\n\n  search[a]", "", "search", "a"),
        arguments("Thought: a\nsearch[b]", "a", "search", "b"),
        arguments("Sure!\nThought: a\nAction: search[b]", "Sure! a", "search", "b"),
        arguments("I need b.\nAction: search[b]", "I need b.", "search", "b"),
        arguments("Thought: a\nThought: b\nAction: search[c]", "a b", "search", "c"),
        arguments("Thought: a\n\n  b\nAction: search[c]", "a b", "search", "c"),
        // Numbers, case, mark-up.
        arguments("Thought 1: a\nAction 1: Search[b]", "a", "search", "b"),
        arguments("THOUGHT: a\nACTION: SEARCH[B]", "a", "search", "B"),
        arguments("Action : search[a]", "", "search", "a"),
        arguments("**Thought:** a\n**Action:** search[b]", "a", "search", "b"),
        arguments("**Thought**: a\n**Action**: `search[b]`", "a", "search", "b"),
        arguments("- Thought: a\n> Action 2: __Finish__[b]", "a", "finish", "b"),
        arguments("so **Action:** search[a]", "so", "search", "a"),
        arguments("1. Action: search[a]", "1.", "search", "a"),
        arguments("Action: \"search[a]\"", "", "search", "a"),
        arguments("Action: Search(\"a (b)\")", "", "search", "a (b)"),
        arguments("Action: finish('a'", "", "finish", "a"),
        arguments("Action: finish(a)", "", "finish", "a"),
        // Observations that the model made up.
        arguments("Action: search[a]\nObservation: b\nAction: finish[c]", "", "search", "a"),
        arguments("Thought: a\nObservation: b\nAction: finish[c]", "a", "", ""),
        arguments("Thought: a\nobservation 1: b\nAction: finish[c]", "a", "", ""),
        arguments("Thought: a\n**Observation:** b\nAction: finish[c]", "a", "", ""),
        arguments("Observation: b\nAction: finish[c]", "", "", ""),
        arguments("Action: search[a Observation: b]", "", "search", "a"),
        // No action.
        arguments("", "", "", ""),
        arguments(" \n\n ", "", "", ""),
        arguments("Thought: a", "a", "", ""),
        arguments("Thought: a\nAction:", "a Action:", "", ""),
        arguments("Thought: a\nAction: search b", "a Action: search b", "", ""),
        arguments("Action: search for [a]", "Action: search for [a]", "", ""),
        arguments("Action: [a]", "Action: [a]", "", ""),
        arguments("Action: search(a [b])", "Action: search(a [b])", "", ""),
        arguments("The reaction: search[a]", "The reaction: search[a]", "", ""),
        arguments("list[0] = 1", "list[0] = 1", "", ""),
        // Actions that nobody has.
        arguments("Action: lookup[a]", "", "lookup", "a"),
        arguments("Action: look-up_2[a]", "", "look-up_2", "a"),
        arguments("Action: 搜索[甲]", "", "搜索", "甲"),
        // Unicode.
        arguments("Ａｃｔｉｏｎ１：ｓｅａｒｃｈ［甲］", "", "search", "甲"),
        arguments("Action: search【甲】", "", "search", "甲"),
        arguments("\uFEFFThought: a\n\u200BAction: search[b]", "a", "search", "b"),
        arguments("Action:\u00A0search[a\u2003b]", "", "search", "a b"),
        arguments("Thought: a\u2028Action: search[b]", "a", "search", "b"),
        arguments("Action: S\u0130LE[a]", "", "sile", "a"),
        arguments("Action: finish[\uD83D\uDE00 \uD83D]", "", "finish", "\uD83D\uDE00 \uFFFD"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void findsWhatTheModelMeant(String text, String thought, String action, String argument) {
    assertThat(ActionParser.parse(text)).isEqualTo(new ParsedAction(thought, action, argument));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "]",
        "a[\n",
        "search[",
        "action:",
        "action: ",
        "action 1 ",
        "Action:\n",
        "Action: a ",
        "Action: x(",
        "observation ",
        "Thought:\n",
        "*",
        "\n",
        "a",
        " ",
        "-_",
        "\uD83D",
        "【",
        "Action: search for [a]\n",
        "** _Action_ ** 1 "
      })
  void aMegabyteOfGarbageTakesLinearTime(String piece) {
    String garbage = piece.repeat(MEGABYTE / piece.length());
    ParsedAction alone = assertTimeoutPreemptively(LINEAR, () -> ActionParser.parse(garbage));
    assertThat(alone.thought().length() + alone.argument().length())
        .isLessThanOrEqualTo(garbage.length());
    ParsedAction followed =
        assertTimeoutPreemptively(
            LINEAR, () -> ActionParser.parse(garbage + "\nAction: finish[end]"));
    assertThat(followed.found()).isTrue();
  }

  @Property(tries = 2000)
  void whatWasFoundIsFoundAgainInTheFormatsOwnWords(@ForAll("malformed") String text) {
    checkFoundAgain(text);
  }

  @Property
  void anyTextIsRead(@ForAll String text) {
    checkFoundAgain(text);
  }

  @Property
  void everyThoughtAndArgumentOnALineIsReadBack(
      @ForAll("words") String thought, @ForAll("words") String argument) {
    ParsedAction written = new ParsedAction(thought, "search", argument);
    assertThat(ActionParser.parse(rendered(written))).isEqualTo(written);
  }

  @Provide
  Arbitrary<String> malformed() {
    return Arbitraries.of(
            "Thought:",
            "Action:",
            "Observation",
            "action 2 :",
            "search",
            "finish",
            "Finish",
            "[",
            "]",
            "[",
            "]",
            "(",
            ")",
            "\"",
            " ",
            " ",
            "\n",
            "\r",
            "**",
            "`",
            "_",
            "-",
            "a",
            "b c",
            "1",
            "：",
            "［",
            "】",
            "\u200B",
            "\u2028",
            "\uD83D",
            "\u0130",
            "\u0000")
        .list()
        .ofMaxSize(25)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(
            "a", "lind", "Action:", "Thought:", "search[x]", "[y]", "(", "\"", "*", "é")
        .list()
        .ofMaxSize(8)
        .map(words -> String.join(" ", words));
  }

  static void checkFoundAgain(String text) {
    ParsedAction parsed = ActionParser.parse(text);
    assertThat(parsed.thought() + parsed.action() + parsed.argument())
        .doesNotContain("\n", "\r", ReActFormat.STOP);
    if (parsed.found()) {
      assertThat(ActionParser.parse(rendered(parsed))).isEqualTo(parsed);
    }
  }

  private static String rendered(ParsedAction parsed) {
    Step step = new Step(parsed.thought(), parsed.action(), parsed.argument(), "", "");
    String prompt =
        ReActFormat.episode(new Question("q", Split.DEV, "who?", "x", "bridge"), List.of(step));
    return prompt.substring(prompt.indexOf('\n') + 1);
  }
}
