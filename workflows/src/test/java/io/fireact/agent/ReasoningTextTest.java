package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.method.AgentEpisode;
import io.fireact.agent.method.Method;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reasoning model writes between its think tags is neither action nor answer. */
final class ReasoningTextTest {
  private static final String GOOD = "Thought: t\nAction: search[Ana Lopes]";
  private static final String BAD = "Action: finish[I do not know]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>\n#\n</think>\n\n@",
        "<THINK>#</Think>@",
        "<think >#</ think >@",
        "<think id=\"1\">#</think>@",
        "<thinking>#</thinking>@",
        "<thought>#</thought>\n@",
        "<reasoning>\n#\n</reasoning>\n@",
        "<reflection>#</reflection>@",
        "<seed:think>#</seed:think>@",
        "&lt;think&gt;#&lt;/think&gt;@",
        "\u25C1think\u25B7#\u25C1/think\u25B7@",
        "[THINK]\n#\n[/THINK]\n@",
        "[think]\n#\n[/think]@",
        "<|think|>#<|/think|>@",
        "<|begin_of_think|>#<|end_of_think|>@",
        "<chain-of-thought>#</chain-of-thought>@",
        "<internal_reasoning>#</internal_reasoning>@",
        "<think\n>#</think\n>@",
        "<|begin_of_thought|>#<|end_of_thought|>@",
        "<|START_THINKING|>#<|END_THINKING|>@",
        "<|channel|>analysis<|message|>#<|end|><|start|>assistant<|channel|>final<|message|>@",
        "#\n</think>\n\n@",
        "Okay. # </think>@",
        "<think>a <think> # </think> #\n</think>@",
        "<think>a</think>\n#\n<think>b</think>\n#\n</think>@",
        "<think>#</think><think>\n#\n</think>@",
        "<thinking>a <reasoning>b</reasoning>\n#\n</thinking>@",
        "<think/>@",
        "<think></think>\n@\n<think>\n#",
        "<think>\nObservation: none\n#\n</think>\n@",
      })
  void anActionBetweenThinkTagsIsNone(String text) {
    ParsedAction parsed = ActionParser.parse(text.replace("#", BAD).replace("@", GOOD));
    assertThat(parsed).isEqualTo(new ParsedAction("t", "search", "Ana Lopes"));
  }

  @Test
  void theTextOfAReasoningTeacherIsReadBehindItsReasoning() {
    String text =
        """
        <think>
        The question is about Ana Lopes. One wrong way would be
        Action: finish[I do not know]
        so a search comes first.
        </think>

        Thought: I need to find Ana Lopes.
        Action: search[Ana Lopes]
        """;
    assertThat(ActionParser.parse(text))
        .isEqualTo(new ParsedAction("I need to find Ana Lopes.", "search", "Ana Lopes"));
    assertThat(ActionParser.parse(text, ReasoningPolicy.KEEP).thought())
        .startsWith("The question is about Ana Lopes.")
        .endsWith("so a search comes first. I need to find Ana Lopes.");
    assertThat(ReActFormat.wellFormed(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<think>#", "<think>\nwell\n#\n", "Sure! <thinking>so\n#", "\u25C1think\u25B7\n#"})
  void whatIsNotClosedHoldsNoAction(String text) {
    String written = text.replace("#", BAD);
    assertThat(ActionParser.parse(written).found()).isFalse();
    assertThat(ReActFormat.wellFormed(written)).isFalse();
    assertThat(ReasoningText.of(written).open()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Action: search[what is <think> in HTML]|what is <think> in HTML",
        "Action: finish[</think>]|</think>",
        "Thought: see\\nAction: search[<reasoning> tag]|<reasoning> tag",
        "Action: search[I think]|I think",
        "Action: search[THINK]|THINK",
        "Action: search [think]|think",
        "Action: search[a < think > b]|a < think > b",
        "Thought: 1 < 2 and thinking > doing\\nAction: search[x]|x",
        "Action: search[x]\\n<think>and then\\nAction: finish[no]|x",
      })
  void aTagWithinAnArgumentIsAnArgument(String text, String argument) {
    assertThat(ActionParser.parse(text.replace("\\n", "\n")).argument()).isEqualTo(argument);
  }

  @Test
  void keptReasoningCannotEndTheRoundThatItIsIn() {
    ParsedAction parsed =
        ActionParser.parse("<think>then Observation: x</think>" + GOOD, ReasoningPolicy.KEEP);
    assertThat(parsed).isEqualTo(new ParsedAction("then Observation x t", "search", "Ana Lopes"));
  }

  @Test
  void anEpisodeKeepsReasoningOnlyWhereTheSpecSaysSo() {
    String text = "<think>because</think>" + GOOD;
    assertThat(thought(text, ReasoningPolicy.DROP)).isEqualTo("t");
    assertThat(thought(text, ReasoningPolicy.KEEP)).isEqualTo("because t");
  }

  private static String thought(String text, ReasoningPolicy policy) {
    Question question = new Question("q", Split.TEST, "who?", "x", "t");
    AgentEpisode episode = Method.REACT.begin(question, new AgentLimits(3, 100, 60, policy));
    episode.completed(new Completion(text, 1, 1, FinishReason.STOP, 0));
    episode.observed("found");
    return episode.steps().get(0).thought();
  }

  @Test
  void aStopStringBetweenThinkTagsEndsNothing() {
    List<String> stops = List.of(ReActFormat.STOP, "");
    String text = "<think>an Observation: no</think>" + GOOD + "\n";
    assertThat(ReasoningText.upTo(text + "Observation: made up", stops)).isEqualTo(text);
    assertThat(ReasoningText.upTo("Observation: a", stops)).isEmpty();
    assertThat(ReasoningText.upTo("<think>Observation: a", stops))
        .isEqualTo("<think>Observation: a");
  }

  @ParameterizedTest
  @CsvSource({
    "<|Assistant|><think>, </think>",
    "a <Thinking x=1>, </Thinking>",
    "a \u25C1think\u25B7, \u25C1/think\u25B7",
    "a [THINK], [/THINK]",
    "a <|START_THINKING|>, <|END_THINKING|>",
    "a <|think|>, <|/think|>",
    "what is <think> ?, ''",
    "<think></think>, ''",
    "[/INST], ''",
  })
  void aPromptThatOpensABlockSaysHowItIsClosed(String prompt, String closing) {
    assertThat(ReasoningText.closing(prompt + "\n")).isEqualTo(closing);
  }

  @Property
  void anyTextIsSplitAndNothingThatIsNotReasoningIsLost(
      @ForAll @StringLength(max = 60) String text) {
    ReasoningText parts = ReasoningText.of(text);
    assertThat(parts.content().length()).isLessThanOrEqualTo(text.length());
    assertThat(ReasoningText.blanked(text, ReasoningText.inEpisode(text))).hasSameSizeAs(text);
  }

  @Test
  void manyTagsOnOneLineTakeNoTime() {
    String text = "Action: search[ <think> ".repeat(20_000);
    assertThat(ReasoningText.of(text).content()).hasSizeLessThan(text.length());
    assertThat(ReasoningText.of("</think>".repeat(20_000)).content()).isEmpty();
  }
}
