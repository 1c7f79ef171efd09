package io.fireact.agent;

/** How an episode ended. Every episode has exactly one, and every one counts in the denominator. */
public enum Disposition {
  /** The agent gave an answer with a finish action. */
  FINISHED,
  /** The limit of rounds was reached without an answer. */
  OUT_OF_ROUNDS,
  /** The agent's text held no action, as often as the loop allows. */
  UNPARSABLE,
  /** A tool failed for good after its retries. */
  TOOL_FAILED
}
