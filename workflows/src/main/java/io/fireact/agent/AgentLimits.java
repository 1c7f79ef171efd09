package io.fireact.agent;

/**
 * What an agent may use up in one episode, and how its text is read. What a method has no use for
 * it does not read: an agent that never searches reads neither rounds nor observations.
 *
 * @param rounds of thought, action and observation
 * @param observationChars to which observations are cut, in code points
 * @param maxTokens new tokens in one model call
 * @param reasoning what becomes of the text between a reasoning model's think tags
 * @param compat whose behaviour the agent has
 */
public record AgentLimits(
    int rounds,
    int observationChars,
    int maxTokens,
    ReasoningPolicy reasoning,
    Compatibility compat) {

  /** Those of an agent that does what is right. */
  public AgentLimits(int rounds, int observationChars, int maxTokens, ReasoningPolicy reasoning) {
    this(rounds, observationChars, maxTokens, reasoning, Compatibility.NONE);
  }
}
