package io.fireact.model;

import io.fireact.agent.Question;
import java.util.List;
import java.util.Map;

/**
 * One call of a model.
 *
 * @param question whose episode it is
 * @param step round of the episode, from 0
 * @param prompt the whole text so far
 * @param stop strings that end the completion; the text returned ends before the first
 * @param maxTokens limit of new tokens
 * @param temperature 0 for greedy decoding
 * @param seed of the sampling, fixed by question and step
 */
public record CompletionRequest(
    Question question,
    int step,
    String prompt,
    List<String> stop,
    int maxTokens,
    double temperature,
    long seed) {

  /**
   * What of the request decides an answer, beside the seed, which says which of several samples is
   * wanted. Whose question it is does not.
   */
  public Map<String, Object> canonical() {
    return Map.of(
        "prompt", prompt, "stop", stop, "max_tokens", maxTokens, "temperature", temperature);
  }
}
