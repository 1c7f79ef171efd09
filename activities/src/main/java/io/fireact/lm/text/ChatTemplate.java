package io.fireact.lm.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.files.DurableFiles;
import io.fireact.lm.text.jinja.JinjaException;
import io.fireact.lm.text.jinja.Template;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A chat model's own way of writing a conversation as one text: the Jinja template of its {@code
 * chat_template.jinja} or {@code tokenizer_config.json}. Thread safe. It writes what transformers
 * writes; a template that it cannot write so is refused with its line when it is read.
 *
 * <p>Some templates, such as Llama 3.2's, write today's date.
 */
public final class ChatTemplate {
  /** Special tokens that a template knows by name, as transformers' special_tokens_map. */
  private static final List<String> TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final Message SYSTEM = new Message(Message.SYSTEM, "Answer the question.");
  private static final Message USER = new Message(Message.USER, "Who wrote it?");
  private static final Message ASSISTANT =
      new Message(Message.ASSISTANT, "Thought: I look.\nAction: finish[Anna]");

  /** What the platform sends for an agent; a template takes one of them at least. */
  private static final List<List<Message>> PROMPTS = List.of(List.of(SYSTEM, USER), List.of(USER));

  /** What is learned from, and what people send to {@code serve}. */
  private static final List<List<Message>> CONVERSATIONS =
      List.of(
          List.of(USER, ASSISTANT),
          List.of(SYSTEM, USER, ASSISTANT),
          List.of(USER, ASSISTANT, USER),
          List.of(SYSTEM, USER, ASSISTANT, USER, ASSISTANT, USER));

  private final Template template;
  private final Map<String, String> tokens;
  private final Clock clock;

  private ChatTemplate(Template template, Map<String, String> tokens, Clock clock) {
    this.template = template;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** One message; roles are {@code system}, {@code user} and {@code assistant}. */
  public record Message(String role, String content) {
    static final String SYSTEM = "system";
    static final String USER = "user";
    static final String ASSISTANT = "assistant";
  }

  /**
   * The template of a model, if it has one.
   *
   * @throws IllegalArgumentException when a file or the template is broken, needs what is not
   *     there, or fails on a conversation; the message names file and line
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
    for (String name : TOKENS) {
      String token = CheckpointTokenizer.special(config, name);
      if (token != null) {
        tokens.put(name, token);
      }
    }
    try {
      ChatTemplate read = new ChatTemplate(Template.parse(template), tokens, clock);
      read.tryOut();
      return Optional.of(read);
    } catch (JinjaException e) {
      throw new IllegalArgumentException(
          "the chat template of "
              + (Files.exists(file) ? file : configFile)
              + " cannot be used: "
              + e.getMessage(),
          e);
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
   * Renders what the platform and its users send. A template may refuse a conversation in its own
   * words, such as one with a system's message; what it fails at is found here and not later.
   */
  private void tryOut() {
    List<JinjaException> refused = new ArrayList<>();
    for (List<Message> prompt : PROMPTS) {
      tryOut(prompt, true).ifPresent(refused::add);
      tryOut(prompt, false);
    }
    if (refused.size() == PROMPTS.size()) {
      throw refused.get(refused.size() - 1);
    }
    for (List<Message> conversation : CONVERSATIONS) {
      tryOut(conversation, false);
      tryOut(conversation, true);
    }
  }

  /** The template's own refusal. */
  private Optional<JinjaException> tryOut(List<Message> messages, boolean answer) {
    try {
      template.render(variables(messages, answer), clock);
      return Optional.empty();
    } catch (JinjaException e) {
      if (e.kind() == JinjaException.Kind.RAISED) {
        return Optional.of(e);
      }
      throw e;
    }
  }

  private Map<String, @Nullable Object> variables(List<Message> messages, boolean answer) {
    Map<String, @Nullable Object> variables = new HashMap<>(tokens);
    List<Map<String, String>> list = new ArrayList<>();
    for (Message message : messages) {
      Map<String, String> one = new LinkedHashMap<>();
      one.put("role", message.role());
      one.put("content", message.content());
      list.add(one);
    }
    variables.put("messages", list);
    variables.put("add_generation_prompt", answer);
    variables.put("tools", null);
    variables.put("documents", null);
    return variables;
  }

  /**
   * The conversation as text.
   *
   * @param answer whether the beginning of the assistant's next message is added
   * @throws IllegalArgumentException when the template refuses the conversation, with its reason
   */
  public String render(List<Message> messages, boolean answer) {
    return written(messages, answer).text();
  }

  private Template.Rendered written(List<Message> messages, boolean answer) {
    try {
      return template.render(variables(messages, answer), clock);
    } catch (JinjaException e) {
      throw new IllegalArgumentException(
          "the chat template does not take the conversation: " + e.getMessage(), e);
    }
  }

  /** Whether the template marks by {@code generation} blocks what is to be learned. */
  public boolean marksAssistantTokens() {
    return template.marksGeneration();
  }

  /**
   * The conversation as text, with what its {@code generation} blocks enclose.
   *
   * @throws IllegalArgumentException when the template refuses the conversation, or marks what has
   *     no place in the text
   */
  Template.Rendered marked(List<Message> messages) {
    if (template.unplacedGeneration() > 0) {
      throw new IllegalArgumentException(
          "line "
              + template.unplacedGeneration()
              + " of the chat template: a generation block inside a macro, a recursive loop, a set"
              + " or filter block or another generation block has no known place in the text");
    }
    return written(messages, false);
  }
}
