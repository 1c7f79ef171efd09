package io.fireact.agent;

/**
 * How good an answer is.
 *
 * @param right whether it is one of the right answers (exact match)
 * @param f1 overlap with the nearest right answer, in [0, 1]; 1 where it is right
 */
public record AnswerScore(boolean right, double f1) {
  /** No right answer, nor any of its words. */
  public static final AnswerScore WRONG = new AnswerScore(false, 0);
}
