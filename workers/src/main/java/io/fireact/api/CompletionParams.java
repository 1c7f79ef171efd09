package io.fireact.api;

import io.fireact.lm.decode.Generation;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a client asks for, checked.
 *
 * @param format of the answer
 * @param model the name by which the client asked
 * @param adapter its number
 * @param prompts each fits the context
 * @param choices texts for each prompt
 * @param seed of the first of them; the others have the next ones
 * @param stream whether the answer is sent as it is written
 * @param usage whether a stream ends with the counts
 */
record CompletionParams(
    AnswerFormat format,
    String model,
    int adapter,
    List<String> prompts,
    List<String> stop,
    int maxTokens,
    double temperature,
    double topP,
    long seed,
    int choices,
    boolean stream,
    boolean usage) {
  CompletionParams {
    prompts = List.copyOf(prompts);
    stop = List.copyOf(stop);
  }

  /** Texts that are generated: prompts times choices. */
  int count() {
    return prompts.size() * choices;
  }

  /** What is decoded for the text {@code index}: a prompt's choices follow each other. */
  Generation generation(int index, Consumer<String> listener) {
    return new Generation(
        prompts.get(index / choices),
        stop,
        maxTokens,
        temperature,
        topP,
        seed + index % choices,
        adapter,
        listener);
  }
}
