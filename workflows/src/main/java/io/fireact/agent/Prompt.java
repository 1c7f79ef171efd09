package io.fireact.agent;

import java.util.List;

/**
 * What a model is to continue in an episode. Worked examples come before it and an instruction may;
 * those are the same in all episodes of a stage, so no episode carries them.
 *
 * @param text the question and what has happened since
 * @param stop strings that end what the model writes
 * @param maxTokens limit of new tokens; 0 for the agent's own, in calls of earlier versions
 */
public record Prompt(String text, List<String> stop, int maxTokens) {
  public Prompt {
    stop = List.copyOf(stop);
  }
}
