package io.fireact.spec;

import io.fireact.agent.ReasoningPolicy;

/**
 * The agent's loop.
 *
 * @param rounds limit of thought-action-observation rounds; FireAct uses 11
 * @param observationChars observations are cut to this many characters
 * @param shots worked examples in the student's prompt; 0 for a fine-tuned student
 * @param maxTokens limit of new tokens in one model call
 * @param reasoning what becomes of the text between a reasoning model's think tags
 */
public record AgentSpec(
    int rounds, int observationChars, int shots, int maxTokens, ReasoningPolicy reasoning) {
  /** An episode that began before there was this field goes on as it began. */
  @SuppressWarnings("ConstantValue") // JSON may leave out what Java needs
  public AgentSpec {
    reasoning = reasoning == null ? ReasoningPolicy.DROP : reasoning;
  }
}
