package io.fireact.agent;

import java.util.List;

/**
 * A finished episode as it is stored: one line of an {@code episodes} artifact. It holds nothing
 * that differs between two runs with the same answers; seconds are stored beside it.
 *
 * @param answer the agent's answer; empty unless {@code disposition} is FINISHED
 * @param correct whether {@code answer} is right by the question's own scorer
 * @param inputTokens sum over the episode's model calls
 * @param outputTokens sum over the episode's model calls
 */
public record Trajectory(
    Question question,
    List<Step> steps,
    Disposition disposition,
    String answer,
    boolean correct,
    int inputTokens,
    int outputTokens) {
  public Trajectory {
    steps = List.copyOf(steps);
  }
}
