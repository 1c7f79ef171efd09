package io.fireact.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Yes or no, by the answer's first word, so that "Yes, because ..." is yes; as FireAct's released
 * code does it for StrategyQA, but for words that only begin like one: there "None of them" and
 * "Not known" are no. In its released trajectories no such answer occurs.
 */
final class YesNoScorer implements AnswerScorer {
  static final String YES = "yes";
  static final String NO = "no";

  private static final Pattern FIRST_WORD =
      Pattern.compile("[^\\p{L}\\p{N}]*(yes|no)(?![\\p{L}\\p{M}\\p{N}])", Pattern.CASE_INSENSITIVE);

  @Override
  public AnswerScore score(String answer, Question question) {
    String given = canonical(answer, question);
    return !given.isEmpty() && question.answers().contains(given)
        ? new AnswerScore(true, 1)
        : AnswerScore.WRONG;
  }

  @Override
  public String canonical(String answer, Question question) {
    Matcher word = FIRST_WORD.matcher(answer);
    if (!word.lookingAt()) {
      return "";
    }
    return word.group(1).equalsIgnoreCase(YES) ? YES : NO;
  }
}
