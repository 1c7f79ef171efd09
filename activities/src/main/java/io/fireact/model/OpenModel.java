package io.fireact.model;

import java.util.function.UnaryOperator;

/**
 * A model that can be asked, and how.
 *
 * @param model closed by whoever opened it
 * @param style how an agent's text is put to it
 * @param temperature of its sampling; 0 for greedy decoding
 * @param seed of its sampling
 */
public record OpenModel(
    LanguageModel model, UnaryOperator<String> style, double temperature, long seed) {

  /** One that is given the agent's text as it is. */
  public static OpenModel plain(LanguageModel model, double temperature, long seed) {
    return new OpenModel(model, UnaryOperator.identity(), temperature, seed);
  }
}
