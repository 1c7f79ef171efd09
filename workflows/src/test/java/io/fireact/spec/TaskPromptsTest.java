package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.QuestionType;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Step;
import io.fireact.agent.method.Method;
import io.fireact.agent.method.PromptTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The grid of prompt texts: each method for each published task. */
final class TaskPromptsTest {
  private static final Map<String, QuestionType> TASKS =
      Map.of(
          "hotpotqa", QuestionType.FREE_TEXT,
          "strategyqa", QuestionType.YES_NO,
          "bamboogle", QuestionType.FREE_TEXT,
          "mmlu", QuestionType.CHOICE);
  private static final Pattern ANSWER =
      Pattern.compile("(?:Answer: |Action: finish\\[)([^\\n]*?)\\]?\\n");

  @TestFactory
  Stream<DynamicTest> everyExampleIsWrittenAsItsMethodWritesAndEndsWithAnAnswer() {
    return grid(
        (method, task) -> {
          List<String> examples = PromptTexts.examples(method.id(), task);
          assertThat(examples).hasSize(4).doesNotHaveDuplicates();
          for (String example : examples) {
            assertThat(example).startsWith("Question: ").endsWith("\n").doesNotContain("\n\n");
            assertThat(example.lines()).allMatch(line -> line.equals(line.strip()));
            String rounds = example.substring(example.indexOf('\n') + 1);
            for (String round : rounds.split("Observation: [^\\n]*\\n")) {
              assertThat(method.wellFormed(new Step("", "", "", "", round))).as(round).isTrue();
            }
            assertThat(rounds.lines().filter(line -> line.startsWith("Observation:")).count())
                .isEqualTo(rounds.split("Action: search\\[", -1).length - 1);
            assertThat(answer(example)).isNotEmpty();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> answersAreOfTheTasksType() {
    return grid(
        (method, task) -> {
          List<String> answers =
              PromptTexts.examples(method.id(), task).stream()
                  .map(TaskPromptsTest::answer)
                  .toList();
          switch (TASKS.getOrDefault(task, QuestionType.FREE_TEXT)) {
            case YES_NO -> assertThat(answers).containsOnly("yes", "no");
            case CHOICE -> {
              assertThat(answers).allMatch(answer -> answer.matches("[A-D]"));
              assertThat(PromptTexts.examples(method.id(), task))
                  .allMatch(example -> example.lines().findFirst().orElse("").contains(" D. "));
            }
            case FREE_TEXT -> assertThat(answers).allMatch(answer -> answer.length() < 40);
          }
        });
  }

  @Test
  void theFirstExampleOfReflexionReflectsAtTheSixthRoundAsItsEpisodesDo() {
    String reflection =
        "Thought: Now that I haven't solved the task within 5 steps, let me do a reflection";
    for (String task : TASKS.keySet()) {
      List<String> examples = PromptTexts.examples("reflexion", task);
      List<String> thoughts =
          examples.get(0).lines().filter(line -> line.startsWith("Thought:")).toList();
      assertThat(thoughts.get(5)).startsWith(reflection);
      assertThat(thoughts).filteredOn(thought -> thought.startsWith(reflection)).hasSize(1);
      assertThat(examples.get(1)).isEqualTo(PromptTexts.examples("react", task).get(0));
    }
  }

  @Test
  void aFewAreTheFirstEachFollowedByAnEmptyLine() {
    TaskSpec task = new BamboogleSpec(1, file(), file(), 125);
    assertThat(TaskPrompts.fewShot(Method.IO, task, 2))
        .startsWith("Question: Who was the monarch")
        .contains("Answer: Queen Victoria\n\nQuestion: ")
        .endsWith("Answer: Spanish\n\n");
    assertThatThrownBy(() -> TaskPrompts.fewShot(Method.IO, task, 5))
        .hasMessage("5 worked examples of io for bamboogle; there are 4");
    assertThat(TaskPrompts.examples(Method.IO, new TaskSpec.HotpotQa(1, file(), file(), 1, 1)))
        .isEqualTo(4);
  }

  @Test
  void whoeverChatsIsToldWhatKindOfAnswerIsWanted() {
    for (Method method : Method.values()) {
      assertThat(TaskPrompts.preamble(method)).isNotEmpty();
      assertThat(PromptTexts.instruction(method.id(), "strategyqa").orElseThrow())
          .contains("yes or no", method.searches() ? "\"Action:\"" : "\"Answer:\"");
      assertThat(PromptTexts.instruction(method.id(), "mmlu").orElseThrow())
          .contains("its letter alone", method.searches() ? "\"Action:\"" : "\"Answer:\"");
    }
  }

  private static DataFile file() {
    return PublishedFile.BAMBOOGLE_TEST.get();
  }

  private static String answer(String example) {
    List<String> answers = new ArrayList<>();
    Matcher matcher = ANSWER.matcher(example);
    while (matcher.find()) {
      answers.add(matcher.group(1));
    }
    assertThat(answers).as(example).hasSize(1);
    assertThat(example).doesNotEndWith(ReActFormat.STOP);
    return answers.get(0);
  }

  private interface Check {
    void of(Method method, String task);
  }

  private static Stream<DynamicTest> grid(Check check) {
    return TASKS.keySet().stream()
        .sorted()
        .flatMap(
            task ->
                Stream.of(Method.values())
                    .map(
                        method ->
                            DynamicTest.dynamicTest(
                                method.id() + " of " + task, () -> check.of(method, task))));
  }
}
