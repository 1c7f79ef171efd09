package io.fireact.lm.decode;

import io.fireact.model.CompletionRequest;
import java.util.List;
import java.util.function.Consumer;

/**
 * A text that is to be continued.
 *
 * @param prompt not empty; a rendered chat where the model is a chat model
 * @param stop strings that end the text, which then ends before the first of them
 * @param maxTokens limit of new tokens
 * @param temperature 0 for the likeliest token always
 * @param topP share of the probability that a sampled token is drawn from, in (0, 1]
 * @param seed of the sampling
 * @param adapter number of the model's adapter, 0 for the base itself
 * @param stopsInContent whether a stop string between a reasoning model's think tags is passed
 *     over: an agent's round is not over there
 * @param listener told each new piece of the text, in order, on the decoding thread: must be quick.
 *     Never told of what may turn out to begin a stop string
 */
public record Generation(
    String prompt,
    List<String> stop,
    int maxTokens,
    double temperature,
    double topP,
    long seed,
    int adapter,
    boolean stopsInContent,
    Consumer<String> listener) {
  public Generation {
    stop = List.copyOf(stop);
  }

  /** A text that ends at a stop string wherever it stands, as a server's clients expect. */
  public Generation(
      String prompt,
      List<String> stop,
      int maxTokens,
      double temperature,
      double topP,
      long seed,
      int adapter,
      Consumer<String> listener) {
    this(prompt, stop, maxTokens, temperature, topP, seed, adapter, false, listener);
  }

  /** An agent's call, which draws from all tokens and is not watched. */
  public static Generation of(CompletionRequest request, int adapter) {
    return of(request, adapter, piece -> {});
  }

  /** As {@link #of(CompletionRequest, int)}, watched. */
  public static Generation of(CompletionRequest request, int adapter, Consumer<String> listener) {
    return new Generation(
        request.prompt(),
        request.stop(),
        request.maxTokens(),
        request.temperature(),
        1,
        request.seed(),
        adapter,
        true,
        listener);
  }
}
