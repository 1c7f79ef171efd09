package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer is found however a model that was asked for one writes it. */
final class AnswerParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Thought: because.\\nAnswer: Paris|because.|Paris",
        "Because.\\nAnswer: Paris.|Because.|Paris.",
        "**Thought:** because\\n**Answer:** Paris|because|Paris",
        "Thought: because\\n## Final Answer: **Paris**|because|Paris",
        "thought: because\\nANSWER: Paris\\nQuestion: Another?\\nAnswer: No|because|Paris",
        "Question: Which?\\nThought: because\\nAnswer: Paris|because|Paris",
        "Thought: because\\nAnswer:\\n\\n  Paris|because|Paris",
        "Thought: one\\nand two\\nAnswer: Paris\\nsince it is.|one and two|Paris",
        "Thought: because\\nAnswer\uFF1AParis|because|Paris",
        "Thought: because\\nAction: finish[Paris]|because|Paris",
        "Thought: because\\nAction: finish[Paris]\\nAnswer: no|because|Paris",
        "<think>Answer: no</think>Thought: because\\nAnswer: Paris|because|Paris",
        "Thought: because\\nAnswer: Paris\\nObservation: no|because|Paris",
        "Thought: my Answer: no\\nAnswer: Paris|my Answer: no|Paris",
      })
  void theAnswerIsWhatFollowsItsLabelOrAFinish(String text, String thought, String answer) {
    ParsedAction finish = new ParsedAction(thought, "finish", answer);
    assertThat(parse(text, false)).isEqualTo(finish);
    assertThat(parse(text, true)).isEqualTo(finish);
  }

  @Test
  void anAnswerWithoutAWordIsAnEmptyOne() {
    assertThat(parse("Thought: hm\\nAnswer: ", false))
        .isEqualTo(new ParsedAction("hm", "finish", ""));
  }

  @Test
  void withoutALabelOnlyWhoWasNotAskedToReasonHasAnswered() {
    assertThat(parse("\\n Paris\\nsince it is.", true))
        .isEqualTo(new ParsedAction("", "finish", "Paris"));
    assertThat(parse("Paris is large.", false))
        .isEqualTo(new ParsedAction("Paris is large.", "", ""));
    assertThat(parse(" \\n ", true)).isEqualTo(new ParsedAction("", "", ""));
  }

  @Test
  void aSearchIsNoAnswer() {
    assertThat(parse("Thought: I look.\\nAction: search[Paris]", true))
        .isEqualTo(new ParsedAction("I look.", "search", "Paris"));
  }

  @Test
  void reasoningIsInTheThoughtWhereItIsKept() {
    String text = "<think>so\nand so</think>Thought: because\nAnswer: Paris";
    assertThat(AnswerParser.parse(text, ReasoningPolicy.KEEP, false))
        .isEqualTo(new ParsedAction("so and so because", "finish", "Paris"));
  }

  @Test
  void longTextsTakeLinearTime() {
    for (String part : new String[] {"*", " ", "Answer", "\n", "answer ", "# ", "\nQuestion"}) {
      String text = part.repeat(200_000 / part.length());
      assertThat(AnswerParser.parse(text + "x", ReasoningPolicy.KEEP, true)).isNotNull();
    }
  }

  private static ParsedAction parse(String text, boolean bare) {
    return AnswerParser.parse(text.replace("\\n", "\n"), ReasoningPolicy.DROP, bare);
  }
}
