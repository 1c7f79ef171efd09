package io.fireact.agent;

/**
 * What a language model wrote for one request.
 *
 * @param text the new text only, without the stop string
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens written, the stop string's included
 * @param seconds wall-clock seconds of the call; not part of any artifact that is compared
 */
public record Completion(
    String text, int inputTokens, int outputTokens, FinishReason finish, double seconds) {}
