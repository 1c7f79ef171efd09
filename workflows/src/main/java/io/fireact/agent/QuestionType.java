package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** How the answers to a question are compared. What a data set calls its kinds is its category. */
public enum QuestionType {
  /** Any text, compared as HotpotQA's evaluation script does. */
  @JsonProperty("free_text")
  FREE_TEXT(new FreeTextScorer()) {
    @Override
    void check(List<String> answers, List<String> choices) {
      noChoices(choices);
    }
  },
  /** Yes or no, by the answer's first word. */
  @JsonProperty("yes_no")
  YES_NO(new YesNoScorer()) {
    @Override
    void check(List<String> answers, List<String> choices) {
      noChoices(choices);
      for (String answer : answers) {
        if (!answer.equals(YesNoScorer.YES) && !answer.equals(YesNoScorer.NO)) {
          throw new IllegalArgumentException(
              "answers: \"" + answer + "\" is neither yes nor no, which a yes_no question has");
        }
      }
    }
  },
  /** One of some choices, by its letter or its text. */
  @JsonProperty("choice")
  CHOICE(new ChoiceScorer()) {
    @Override
    void check(List<String> answers, List<String> choices) {
      if (choices.size() < 2 || choices.size() > Question.MOST_CHOICES) {
        throw new IllegalArgumentException(
            "choices: there are %d; a choice question has 2 to %d"
                .formatted(choices.size(), Question.MOST_CHOICES));
      }
      char last = Question.letter(choices.size() - 1);
      for (String answer : answers) {
        if (answer.length() != 1 || answer.charAt(0) < 'A' || answer.charAt(0) > last) {
          throw new IllegalArgumentException(
              "answers: \"%s\" is no letter from A to %s".formatted(answer, last));
        }
      }
    }
  };

  private final AnswerScorer scorer;

  QuestionType(AnswerScorer scorer) {
    this.scorer = scorer;
  }

  /**
   * @throws IllegalArgumentException when a question of this type cannot have these
   */
  abstract void check(List<String> answers, List<String> choices);

  /** How answers are scored. */
  public AnswerScorer scorer() {
    return scorer;
  }

  /**
   * The type of a name as it is written, such as {@code yes_no}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static QuestionType named(String name) {
    for (QuestionType type : values()) {
      if (type.written().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "there is no question type \"" + name + "\"; there are free_text, yes_no and choice");
  }

  /** Its name in files. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void noChoices(List<String> choices) {
    if (!choices.isEmpty()) {
      throw new IllegalArgumentException(
          "choices: only a question of type choice has some, but there are " + choices.size());
    }
  }
}
