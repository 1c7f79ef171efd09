package io.fireact.agent;

/**
 * Compares answers of one type of question. The only place where an answer is found right or wrong;
 * whether there was one, which an unfinished episode has not, is for the caller to know. Stateless.
 */
public interface AnswerScorer {

  /** How good {@code answer} is; wrong where no right answer is known. */
  AnswerScore score(String answer, Question question);

  /**
   * The form in which answers are compared: two answers with the same one are the same answer.
   * Empty where it is none that a question of this type has.
   */
  String canonical(String answer, Question question);
}
