package io.fireact.model.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The body of a chat completion request, in the field order in which it is sent. The order matters:
 * the idempotency key is a hash of the body.
 */
record Chat(
    String model,
    List<Message> messages,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> stop,
    int maxTokens,
    double temperature,
    long seed) {

  record Message(String role, String content) {}
}
