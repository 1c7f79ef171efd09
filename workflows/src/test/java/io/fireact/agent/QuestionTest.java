package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuestionTest {
  private static final Question CITY =
      question(QuestionType.CHOICE, List.of("B"), List.of("Lund", "A dog", "Lund, Sweden", "(d)"));

  @Test
  void anyRightAnswerCountsAndTheNearestGivesF1() {
    Question question =
        question(
            QuestionType.FREE_TEXT,
            List.of("New York City", "NYC", "the Big Apple of the East"),
            List.of());
    assertThat(question.score("nyc.")).isEqualTo(new AnswerScore(true, 1));
    assertThat(question.score("The New York City").right()).isTrue();
    AnswerScore near = question.score("York City");
    assertThat(near.right()).isFalse();
    assertThat(near.f1()).isCloseTo(0.8, within(1e-12));
    assertThat(question.answer()).isEqualTo("New York City");
    assertThat(question.shownAnswers())
        .isEqualTo("New York City or NYC or the Big Apple of the East");
  }

  @Test
  void withoutAKnownAnswerNothingIsRight() {
    Question question = new Question("q", Split.TEST, "who?", "", "asked");
    assertThat(question.answers()).isEmpty();
    assertThat(question.answer()).isEmpty();
    assertThat(question.score("")).isEqualTo(AnswerScore.WRONG);
    assertThat(question.score("Ann")).isEqualTo(AnswerScore.WRONG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "~",
      value = {
        "yes | yes",
        "Yes. | yes",
        "YES, because it rained. | yes",
        "\"Yes\" | yes",
        "**No**, it is not | no",
        "no | no",
        "No: it never did | no",
        "no\u2014it did not | no",
        "None of them | ~",
        "not known | ~",
        "nothing | ~",
        "yesterday | ~",
        "No\u0301 | ~",
        "noanswer | ~",
        "The answer is yes | ~",
        "true | ~",
        "'' | ~"
      })
  void yesAndNoAreFirstWords(String answer, String verdict) {
    for (String gold : List.of("yes", "no")) {
      boolean right = gold.equals(verdict);
      assertThat(question(QuestionType.YES_NO, List.of(gold), List.of()).score(answer))
          .isEqualTo(new AnswerScore(right, right ? 1 : 0));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "~",
      value = {
        "B | B",
        "b. | B",
        "(B) | B",
        "B) A dog | B",
        "B: because it barks | B",
        "B because it barks | B",
        "Option C | C",
        "answer: c | C",
        "Answer is C | ~",
        "lund | A",
        "Lund Sweden! | C",
        "a dog | B",
        "Dog | B",
        "A dog that barks | ~",
        "A Lund | A",
        "A. dog | A",
        "d | D",
        "(d) | D",
        "Denmark | ~",
        "D-day | ~",
        "E | ~",
        "Z. Lund | ~",
        "A, D | ~",
        "B and C | ~",
        "(B) or (C) | ~",
        "I think B | ~",
        "'' | ~"
      })
  void aChoiceIsItsLetterOrItsText(String answer, String letter) {
    assertThat(QuestionType.CHOICE.scorer().canonical(answer, CITY))
        .isEqualTo(letter == null ? "" : letter);
    assertThat(CITY.score(answer).right()).isEqualTo("B".equals(letter));
    assertThat(CITY.score(answer).f1()).isEqualTo("B".equals(letter) ? 1 : 0);
  }

  @Test
  void choicesThatDifferInPunctuationOnlyAreToldApartByTheirExactText() {
    Question signs = question(QuestionType.CHOICE, List.of("A"), List.of("-1", "1", "B", "-1.0"));
    AnswerScorer scorer = QuestionType.CHOICE.scorer();
    assertThat(scorer.canonical("-1", signs)).isEqualTo("A");
    assertThat(scorer.canonical("1", signs)).isEqualTo("B");
    assertThat(scorer.canonical("+1", signs)).isEmpty();
    assertThat(scorer.canonical("B", signs)).as("a letter alone is one").isEqualTo("B");
  }

  @Test
  void anAgentIsAskedWithTheChoices() {
    assertThat(CITY.asked()).isEqualTo("Which?\nA. Lund\nB. A dog\nC. Lund, Sweden\nD. (d)");
    assertThat(ReActFormat.episode(CITY, List.of()))
        .isEqualTo("Question: Which? A. Lund B. A dog C. Lund, Sweden D. (d)\n");
    assertThat(CITY.answersInWords()).containsExactly("A dog");
    assertThat(CITY.shownAnswers()).isEqualTo("B. A dog");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (Question question :
        List.of(
            CITY,
            question(QuestionType.YES_NO, List.of("no"), List.of()),
            question(QuestionType.FREE_TEXT, List.of("a", "b"), List.of()),
            new Question("q", Split.DEV, "?", "", ""))) {
      assertThat(Json.read(Json.write(question), Question.class)).isEqualTo(question);
    }
    assertThat(Json.write(new Question("q", Split.DEV, "?", "x", "bridge")))
        .isEqualTo(
            "{\"id\":\"q\",\"split\":\"dev\",\"text\":\"?\",\"answers\":[\"x\"],"
                + "\"type\":\"free_text\",\"category\":\"bridge\"}");
  }

  @Test
  void questionsOfEarlierVersionsAreRead() {
    String earlier = "{\"id\":\"q\",\"split\":\"test\",\"text\":\"?\",\"answer\":\"%s\",%s}";
    assertThat(Json.read(earlier.formatted("Lund", "\"type\":\"bridge\""), Question.class))
        .isEqualTo(new Question("q", Split.TEST, "?", "Lund", "bridge"));
    assertThat(Json.read(earlier.formatted("no", "\"type\":\"yes_no\""), Question.class))
        .as("a category of the time, whatever it is called")
        .isEqualTo(new Question("q", Split.TEST, "?", "no", "yes_no"));
    assertThat(Json.read(earlier.formatted("", "\"type\":\"released\""), Question.class).answers())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"numbers\",\"answers\":[\"1\"]",
        "\"type\":\"yes_no\",\"answers\":[\"maybe\"]",
        "\"type\":\"free_text\",\"answers\":[\"A\"],\"choices\":[\"x\",\"y\"]",
        "\"type\":\"choice\",\"answers\":[\"A\"],\"choices\":[\"x\"]",
        "\"type\":\"choice\",\"answers\":[\"C\"],\"choices\":[\"x\",\"y\"]",
        "\"type\":\"choice\",\"answers\":[\"x\"],\"choices\":[\"x\",\"y\"]"
      })
  void aQuestionThatCannotBeIsRefused(String rest) {
    assertThatThrownBy(
            () ->
                Json.read(
                    "{\"id\":\"q\",\"split\":\"dev\",\"text\":\"?\"," + rest + "}", Question.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(there is no question type|answers: |choices: ).*");
  }

  private static Question question(QuestionType type, List<String> answers, List<String> choices) {
    return new Question("q", Split.TEST, "Which?", answers, choices, type, "");
  }
}
