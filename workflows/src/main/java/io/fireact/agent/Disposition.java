package io.fireact.agent;

/** How an episode ended. Every episode has exactly one, and every one counts in the denominator. */
public enum Disposition {
  /** The agent gave an answer with a finish action. */
  FINISHED,
  /** The limit of rounds was reached without an answer. */
  OUT_OF_ROUNDS,
  /** The agent's text held no action, as often as the loop allows. */
  UNPARSABLE,
  /** The provider's content filter or usage policy refused the question or its answer. */
  CONTENT_FILTER,
  /** The prompt no longer fitted into the model's context. */
  CONTEXT_LENGTH,
  /** An answer, or the episode as a whole, was larger than what is stored. */
  TOO_LARGE,
  /** A tool was out of order through all attempts, and the episode was given up. */
  TOOL_FAILED,
  /** The model was out of order through all attempts, and the episode was given up. */
  MODEL_FAILED;

  /**
   * Whether the episode failed for a reason that passes. It then is a result only where the spec
   * allows a share of such episodes, and is asked again by the next run.
   */
  public boolean givenUp() {
    return this == TOOL_FAILED || this == MODEL_FAILED;
  }

  /** Whether the model's provider is what ended it, for a reason that stays. */
  public boolean refused() {
    return this == CONTENT_FILTER || this == CONTEXT_LENGTH || this == TOO_LARGE;
  }
}
