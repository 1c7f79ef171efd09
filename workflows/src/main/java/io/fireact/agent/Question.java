package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of a task.
 *
 * @param id stable over runs and machines: a data set's own id or a content hash, never a position
 * @param split which part of the task it belongs to
 * @param text the question without its choices; {@link #asked} has both
 * @param answers the right answers, any of which will do; empty where none is known. Of a question
 *     of type {@code CHOICE} they are letters, of {@code YES_NO} yes or no
 * @param choices what there is to choose from, in the order of their letters; empty for a question
 *     of another type
 * @param type how its answers are compared
 * @param category the task's own word for its kind, such as {@code bridge} or {@code comparison};
 *     decides nothing
 */
public record Question(
    String id,
    Split split,
    String text,
    List<String> answers,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> choices,
    QuestionType type,
    String category) {

  /** As many as there are letters. */
  public static final int MOST_CHOICES = 26;

  /**
   * @throws IllegalArgumentException when there are choices and it is no choice, or the other way
   *     round, or an answer is none of those that its type has
   */
  public Question {
    answers = List.copyOf(answers);
    choices = List.copyOf(choices);
    type.check(answers, choices);
  }

  /**
   * A question without choices whose answers are compared as text.
   *
   * @param answer the right one; empty where it is not known
   */
  public Question(String id, Split split, String text, String answer, String category) {
    this(id, split, text, known(answer), List.of(), QuestionType.FREE_TEXT, category);
  }

  /**
   * Earlier artifacts and histories have one {@code answer}, and the category as {@code type}.
   *
   * @param type a type, or an earlier question's category
   */
  @JsonCreator
  static Question read(
      @JsonProperty("id") String id,
      @JsonProperty("split") Split split,
      @JsonProperty("text") String text,
      @JsonProperty("answers") @Nullable List<String> answers,
      @JsonProperty("choices") @Nullable List<String> choices,
      @JsonProperty("type") String type,
      @JsonProperty("category") @Nullable String category,
      @JsonProperty("answer") @Nullable String answer) {
    if (answers == null) {
      return new Question(id, split, text, answer == null ? "" : answer, type);
    }
    return new Question(
        id,
        split,
        text,
        answers,
        choices == null ? List.of() : choices,
        QuestionType.named(type),
        category == null ? "" : category);
  }

  private static List<String> known(String answer) {
    return answer.isEmpty() ? List.of() : List.of(answer);
  }

  /** The first right answer; empty where none is known. */
  public String answer() {
    return answers.isEmpty() ? "" : answers.get(0);
  }

  /** How good an answer is: the best that any of the right ones makes it. */
  public AnswerScore score(String answer) {
    return type.scorer().score(answer, this);
  }

  /** What an agent is asked: the text, and each choice on a line of its own behind its letter. */
  public String asked() {
    StringBuilder asked = new StringBuilder(text);
    for (int i = 0; i < choices.size(); i++) {
      asked.append('\n').append(letter(i)).append(". ").append(choices.get(i));
    }
    return asked.toString();
  }

  /** The right answers in words: what is chosen, not its letter; empty where none is known. */
  public List<String> answersInWords() {
    if (choices.isEmpty()) {
      return answers;
    }
    List<String> words = new ArrayList<>();
    for (String letter : answers) {
      words.add(choices.get(letter.charAt(0) - 'A'));
    }
    return List.copyOf(words);
  }

  /** An agent's answer in words: what it chose, where it chose something. */
  public String inWords(String answer) {
    String chosen = choices.isEmpty() ? "" : type.scorer().canonical(answer, this);
    return chosen.isEmpty() ? answer : choices.get(chosen.charAt(0) - 'A');
  }

  /** The right answers for people to read, a choice with its letter. */
  public String shownAnswers() {
    List<String> words = answersInWords();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      shown.add(choices.isEmpty() ? words.get(i) : answers.get(i) + ". " + words.get(i));
    }
    return String.join(" or ", shown);
  }

  /**
   * The letter of a choice.
   *
   * @param index from 0
   */
  public static char letter(int index) {
    return (char) ('A' + index);
  }
}
