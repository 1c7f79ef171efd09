package io.fireact.agent;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of some choices: by its text, without regard to case, punctuation and articles, or by its
 * letter, as in {@code B}, {@code (b)}, {@code B. Lund} or {@code B because ...}. A letter alone is
 * one whatever the texts are, and it decides where the text of another choice follows it; two
 * letters are no answer.
 *
 * <p>FireAct's released code takes the first character alone, so that "Denmark" is D; here a letter
 * is a word of its own, and "a" and "I" with a word behind them are English unless that is the
 * choice's text.
 */
final class ChoiceScorer implements AnswerScorer {
  private static final Pattern LETTER =
      Pattern.compile(
          "[^\\p{L}\\p{N}]*(?:(?:option|choice|answer)\\s*:?\\s*[(\\[]?)?"
              + "([A-Z])(?!-?[\\p{L}\\p{M}\\p{N}]|['\u2019])(.*)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** Behind these a letter is one whatever follows. */
  private static final String MARK = ".):]";

  private static final Pattern NOTHING = Pattern.compile("[^\\p{L}\\p{N}]*");

  private static final Pattern ANOTHER_LETTER =
      Pattern.compile(
          "[)\\].\\s]*(?:,|/|&|;|\\band\\b|\\bor\\b)[\\s(\\[]*(?:and\\s+|or\\s+)?"
              + "[A-Z](?![\\p{L}\\p{M}\\p{N}'\u2019]).*",
          Pattern.DOTALL);

  @Override
  public AnswerScore score(String answer, Question question) {
    String given = canonical(answer, question);
    return !given.isEmpty() && question.answers().contains(given)
        ? new AnswerScore(true, 1)
        : AnswerScore.WRONG;
  }

  @Override
  public String canonical(String answer, Question question) {
    List<String> choices = question.choices();
    Matcher lettered = LETTER.matcher(answer.strip());
    if (!lettered.matches()) {
      return withText(answer, choices);
    }
    String letter = letter(lettered.group(1), choices);
    String rest = lettered.group(2);
    if (NOTHING.matcher(rest).matches()) {
      return letter;
    }
    String exact = exactly(answer, choices);
    if (!exact.isEmpty()) {
      return exact;
    }
    if (ANOTHER_LETTER.matcher(rest).matches()) {
      return "";
    }
    if (MARK.indexOf(rest.charAt(0)) >= 0) {
      return letter;
    }
    String text = withText(answer, choices);
    boolean english = letter.equals("A") || letter.equals("I");
    if (!text.isEmpty() || letter.isEmpty() || !english) {
      return text.isEmpty() ? letter : text;
    }
    return Answers.exactMatch(rest, choices.get(index(letter))) ? letter : "";
  }

  /** The choice with this text; empty where there is none, or two that are one but for marks. */
  private static String withText(String answer, List<String> choices) {
    String exact = exactly(answer, choices);
    if (!exact.isEmpty()) {
      return exact;
    }
    String normal = Answers.normalize(answer);
    List<String> normalized = choices.stream().map(Answers::normalize).toList();
    int first = normalized.indexOf(normal);
    return normal.isEmpty() || first < 0 || first != normalized.lastIndexOf(normal)
        ? ""
        : letter(first);
  }

  private static String exactly(String answer, List<String> choices) {
    int index = choices.stream().map(String::strip).toList().indexOf(answer.strip());
    return index < 0 ? "" : letter(index);
  }

  private static String letter(int index) {
    return String.valueOf(Question.letter(index));
  }

  /** The letter as answers have it; empty where there are not so many choices. */
  private static String letter(String written, List<String> choices) {
    String letter = written.toUpperCase(Locale.ROOT);
    return index(letter) < choices.size() ? letter : "";
  }

  private static int index(String letter) {
    return letter.charAt(0) - 'A';
  }
}
