package io.fireact.api;

import io.fireact.lm.text.ChatTemplate;
import java.util.List;

/**
 * Writes a conversation as the prompt that a chat model was trained on, up to where its next
 * message begins.
 */
@FunctionalInterface
public interface ChatWriter {

  /**
   * @throws IllegalArgumentException when it cannot be written so; a sentence that says so, and why
   */
  String write(List<ChatTemplate.Message> messages);
}
