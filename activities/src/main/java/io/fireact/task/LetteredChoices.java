package io.fireact.task;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Choices that stand in a question's own text, a line each behind {@code A.}, {@code B.} and so on,
 * as MMLU's prompts have them. Not for questions that have their choices beside the text.
 */
final class LetteredChoices {
  private static final Pattern CHOICE = Pattern.compile("\\(?([A-Z])[.):]\\s*(\\S.*)");

  private LetteredChoices() {}

  /**
   * The question with its last lines as choices; empty where they are none, or where a right answer
   * is no letter of theirs.
   */
  static Optional<Question> of(Question question) {
    if (!question.choices().isEmpty() || question.answers().isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = question.text().strip().lines().map(String::strip).toList();
    int first = lines.size();
    while (first > 0 && CHOICE.matcher(lines.get(first - 1)).matches()) {
      first--;
    }
    List<String> choices = new ArrayList<>();
    for (String line : lines.subList(first, lines.size())) {
      Matcher choice = CHOICE.matcher(line);
      if (!choice.matches() || choice.group(1).charAt(0) != 'A' + choices.size()) {
        return Optional.empty();
      }
      choices.add(choice.group(2));
    }
    try {
      return Optional.of(
          new Question(
              question.id(),
              question.split(),
              String.join("\n", lines.subList(0, first)),
              question.answers(),
              choices,
              QuestionType.CHOICE,
              question.category()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // too few, or the answer is none of them
    }
  }
}
