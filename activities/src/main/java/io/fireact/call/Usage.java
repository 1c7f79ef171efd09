package io.fireact.call;

/**
 * What an answer took.
 *
 * @param inputTokens of the prompt
 * @param outputTokens that were written
 */
public record Usage(long inputTokens, long outputTokens) {
  /** Of what has no tokens. */
  public static final Usage NONE = new Usage(0, 0);
}
