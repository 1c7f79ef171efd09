package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a language model wrote for one request.
 *
 * @param text the new text only, without the stop string
 * @param inputTokens tokens of the prompt; 0 where a provider does not say
 * @param outputTokens tokens written, the stop string's included; 0 where a provider does not say
 * @param seconds wall-clock seconds of the call; not part of any artifact that is compared
 * @param usage what a provider says that it took; null for a model in this process, and in answers
 *     that earlier versions kept
 */
public record Completion(
    String text,
    int inputTokens,
    int outputTokens,
    FinishReason finish,
    double seconds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TokenUsage usage) {

  /** One of a model in this process. */
  public Completion(
      String text, int inputTokens, int outputTokens, FinishReason finish, double seconds) {
    this(text, inputTokens, outputTokens, finish, seconds, null);
  }
}
