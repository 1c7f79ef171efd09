package io.fireact.lm.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.files.DurableFiles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chat model's own way of writing a conversation as one text: the Jinja template of its {@code
 * chat_template.jinja} or {@code tokenizer_config.json}. Thread safe. A template that needs a part
 * of Jinja that is not there is refused with its line, never rendered otherwise than Python does.
 *
 * <p>Some templates, such as Llama 3.2's, write today's date.
 */
public final class ChatTemplate {
  private final String source;
  private final Map<String, String> tokens;
  private final ChatEngine engine;

  private ChatTemplate(String source, Map<String, String> tokens, Clock clock) {
    this.source = source;
    this.tokens = tokens;
    engine = new ChatEngine(clock);
  }

  /** One message; roles are {@code system}, {@code user} and {@code assistant}. */
  public record Message(String role, String content) {}

  /**
   * The template of a model, if it has one.
   *
   * @throws IllegalArgumentException when a file or the template is broken; the message names it
   */
  public static Optional<ChatTemplate> read(Path directory) {
    return read(directory, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * As {@link #read(Path)}.
   *
   * @param clock says the date to templates that write it
   */
  public static Optional<ChatTemplate> read(Path directory, Clock clock) {
    Path configFile = directory.resolve("tokenizer_config.json");
    Path file = directory.resolve("chat_template.jinja");
    JsonNode config = CheckpointTokenizer.json(configFile);
    String template = template(config.path("chat_template"));
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      template = DurableFiles.readText(file);
    } else if (template == null) {
      return Optional.empty();
    }
    Map<String, String> tokens = new HashMap<>();
    for (String name : List.of("bos_token", "eos_token", "unk_token", "pad_token")) {
      String token = CheckpointTokenizer.special(config, name);
      if (token != null) {
        tokens.put(name, token);
      }
    }
    try {
      return Optional.of(new ChatTemplate(ChatSource.withoutControl(template), tokens, clock));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          (Files.exists(file) ? file : configFile) + ": " + e.getMessage(), e);
    }
  }

  /** The template itself, or the one named "default" of several. */
  private static @Nullable String template(JsonNode templates) {
    for (JsonNode one : templates) {
      if (one.path("name").asText().equals("default")) {
        return one.path("template").textValue();
      }
    }
    return templates.textValue();
  }

  /**
   * The conversation as text.
   *
   * @param answer whether the beginning of the assistant's next message is added
   * @throws IllegalArgumentException when the template refuses the conversation, with its reason
   */
  public String render(List<Message> messages, boolean answer) {
    Map<String, Object> variables = new HashMap<>(tokens);
    variables.put(
        "messages",
        messages.stream()
            .map(message -> Map.of("role", message.role(), "content", message.content()))
            .toList());
    variables.put("add_generation_prompt", answer);
    try {
      return engine.render(source, variables);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the chat template does not take the conversation: " + e.getMessage(), e);
    }
  }
}
