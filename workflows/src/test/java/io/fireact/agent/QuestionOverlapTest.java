package io.fireact.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A question that is evaluated is found among those that are learned. */
final class QuestionOverlapTest {
  private static final QuestionOverlap HELD_OUT =
      new QuestionOverlap(
          List.of(
              question("7", "Where was Mira Okafor born?"),
              question("8", "Who?"),
              question("9", "Which caf\u00e9 of \"\u00c9mile\" is older, A or B?"),
              question("10", "Yes or no: is the sky over Lagos blue?"),
              question("11", "\u2211?")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Where was Mira Okafor born?|SAME_TEXT",
        "  where WAS  mira okafor, born|SAME_TEXT",
        "Where was \uFF2D\uFF49\uFF52\uFF41 Okafor born\uFF1F|SAME_TEXT",
        "which cafe of \u201cEmile\u201d is older -- a or b|SAME_TEXT",
        "which cafe\u0301 of E\u0301mile is older, A or B?|SAME_TEXT",
        "Answer the question with search.~Where was Mira Okafor born?|PART",
        "Question: Where was Mira Okafor born?|PART",
        "Where was Mira Okafor born?~A. Lagos~B. Oslo|PART",
        "Is the sky over Lagos blue?|PART",
        "\u2211?|SAME_TEXT",
      })
  void aQuestionIsKnownInAnyDress(String text, QuestionOverlap.How how) {
    assertThat(HELD_OUT.find(question("x", text.replace('~', '\n'))))
        .hasValueSatisfying(match -> assertThat(match.how()).isEqualTo(how));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Where was Mira Okafor's sister born?",
        "Where was Mira born?",
        "Who? And where?",
        "Where was Mira Okafor born and raised?",
        "\u222B?",
      })
  void anotherQuestionIsAnotherOne(String text) {
    assertThat(HELD_OUT.find(question("x", text))).isEmpty();
  }

  @Test
  void theSameIdIsTheSameQuestion() {
    assertThat(HELD_OUT.find(question("7", "something else")))
        .hasValueSatisfying(
            match -> assertThat(match.how()).isEqualTo(QuestionOverlap.How.SAME_ID));
  }

  @Test
  void questionsWithChoicesAreTheSameWhereTheirChoicesAre() {
    QuestionOverlap heldOut =
        new QuestionOverlap(
            List.of(
                choice("1", "Which of these is true?", "Water is wet.", "Fire is cold."),
                choice("2", "Which of these is true?", "2 > 3", "3 > 2"),
                choice("3", "Who wrote Emma?", "Austen", "Bronte")));
    assertThat(heldOut.find(choice("x", "which of these is true", "3>2", "2>3")))
        .hasValueSatisfying(match -> assertThat(match.heldOut().id()).isEqualTo("2"));
    assertThat(heldOut.find(choice("x", "Which of these is true?", "5 > 4", "4 > 5"))).isEmpty();
    assertThat(
            heldOut.find(
                question("x", "Which of these is true?\nA. Fire is cold.\nB. Water is wet.")))
        .as("choices within a text, in another order")
        .hasValueSatisfying(match -> assertThat(match.heldOut().id()).isEqualTo("1"));
    assertThat(heldOut.find(question("x", "Which of these is true?\nA. Ice is hot.\nB. No.")))
        .isEmpty();
    assertThat(heldOut.find(question("x", "Who wrote Emma?")))
        .as("the same without choices")
        .hasValueSatisfying(
            match -> assertThat(match.how()).isEqualTo(QuestionOverlap.How.SAME_TEXT));
    assertThat(
            new QuestionOverlap(
                    List.of(question("4", "Who wrote the novel Emma? A. Austen B. Bronte")))
                .find(choice("x", "Who wrote the novel Emma?", "Austen", "Bronte")))
        .hasValueSatisfying(
            match -> assertThat(match.how()).isEqualTo(QuestionOverlap.How.SAME_TEXT));
  }

  private static Question choice(String id, String text, String... choices) {
    return new Question(
        id, Split.TEST, text, List.of("A"), List.of(choices), QuestionType.CHOICE, "t");
  }

  private static Question question(String id, String text) {
    return new Question(id, Split.TEST, text, "a", "t");
  }
}
