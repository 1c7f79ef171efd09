package io.fireact.agent;

/** Normalised exact match and token F1, as {@link Answers} has them; the best over all answers. */
final class FreeTextScorer implements AnswerScorer {
  @Override
  public AnswerScore score(String answer, Question question) {
    boolean right = false;
    double f1 = 0;
    for (String gold : question.answers()) {
      right |= Answers.exactMatch(answer, gold);
      f1 = Math.max(f1, Answers.f1(answer, gold));
    }
    return new AnswerScore(right, f1);
  }

  @Override
  public String canonical(String answer, Question question) {
    return Answers.normalize(answer);
  }
}
