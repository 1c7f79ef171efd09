package io.fireact.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.Tokenizer;
import io.fireact.sweep.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads requests in OpenAI's form. A field that would change the answer and that is not supported
 * is refused; fields that are not known are passed over.
 */
final class AskReader {
  private static final int MOST_CHOICES = 8;
  private static final int MOST_PROMPTS = 128;
  private static final int MOST_STOPS = 16;
  private static final double HOTTEST = 2;

  /** OpenAI's own default for texts; a chat may fill the context. */
  private static final int TEXT_TOKENS = 16;

  private static final List<String> CONTENT_PARTS = List.of("text");

  private final ServedModels models;
  private final LongSupplier seeds;

  /**
   * @param seeds for requests that name none
   */
  AskReader(ServedModels models, LongSupplier seeds) {
    this.models = models;
    this.seeds = seeds;
  }

  /** A request of {@code /v1/chat/completions}. */
  Ask chat(Fields fields) throws Refusal {
    int adapter = models.adapter(fields.text("model"));
    ChatWriter writer =
        models
            .chat()
            .orElseThrow(
                () ->
                    Refusal.request(
                        400,
                        "the model "
                            + models.names().get(0)
                            + " has no chat template, so it cannot be asked with messages; send"
                            + " the text that it shall continue as prompt to /v1/completions",
                        null));
    String prompt;
    try {
      prompt = writer.write(messages(fields));
    } catch (IllegalArgumentException e) {
      throw Refusal.field(
          "messages", "the model's chat template refuses these messages: " + e.getMessage(), null);
    }
    return ask(AnswerFormat.CHAT, fields, adapter, "messages", List.of(prompt));
  }

  /** A request of {@code /v1/completions}. */
  Ask text(Fields fields) throws Refusal {
    int adapter = models.adapter(fields.text("model"));
    JsonNode prompt = fields.value("prompt");
    if (prompt.isArray()
        && prompt.size() > 0
        && (prompt.get(0).isNumber() || prompt.get(0).isArray())) {
      throw Refusal.field(
          "prompt",
          "prompt must be a text or a list of texts; token ids are not taken, since they are the"
              + " tokenizer's own",
          null);
    }
    List<String> prompts = fields.texts("prompt", MOST_PROMPTS);
    if (prompts.isEmpty()) {
      throw fields.bad("prompt", "must be a text or a list of texts, not empty");
    }
    return ask(AnswerFormat.TEXT, fields, adapter, "prompt", prompts);
  }

  private Ask ask(
      AnswerFormat format, Fields fields, int adapter, String source, List<String> prompts)
      throws Refusal {
    Unsupported.check(fields);
    int context = models.context();
    int choices = fields.whole("n", 1, MOST_CHOICES).orElse(1L).intValue();
    long seed = fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElseGet(seeds::getAsLong);
    Ask ask =
        new Ask(
            format,
            fields.text("model"),
            adapter,
            prompts,
            fields.texts("stop", MOST_STOPS),
            maxTokens(fields).orElse(format == AnswerFormat.CHAT ? context : TEXT_TOKENS),
            fields.number("temperature", 0, HOTTEST).orElse(1.0),
            topP(fields),
            seed,
            choices,
            fields.flag("stream", false),
            fields.flag("stream_options", "include_usage", false));
    int room = models.maxBatchSize() * DecodeLoop.WAITING;
    if (ask.count() > room) {
      throw Refusal.request(
          400,
          "%d prompts with n %d are %d texts, but this server takes %d at once"
              .formatted(prompts.size(), choices, ask.count(), room),
          null);
    }
    for (String prompt : prompts) {
      checkLength(prompt, source, context);
    }
    return ask;
  }

  private void checkLength(String prompt, String source, int context) throws Refusal {
    Tokenizer tokenizer = models.model().tokenizer();
    long most = (long) context * tokenizer.longest();
    if (most > 0 && letters(prompt) > most) {
      // Megabytes are not read to know that.
      throw tooLong(source, context, "more than " + context);
    }
    int tokens = tokens(prompt, source);
    if (tokens == 0) {
      throw Refusal.field(source, source + " is empty: it has no token", null);
    }
    if (tokens >= context) {
      throw tooLong(source, context, Integer.toString(tokens));
    }
  }

  private int tokens(String prompt, String source) throws Refusal {
    try {
      return models.model().tokenizer().encode(prompt).length;
    } catch (FailureException e) {
      // A token that the model has no embedding for.
      throw Refusal.field(source, source + ": " + e.getMessage(), null);
    }
  }

  /** Bytes of UTF-8, without those of blanks. */
  private static long letters(String prompt) {
    return prompt
        .codePoints()
        .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
        .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
        .sum();
  }

  private static Refusal tooLong(String source, int context, String tokens) {
    return Refusal.field(
        source,
        ("This model's maximum context length is %d tokens, of which one at least must be new, but"
                + " %s has %s tokens; shorten it, or serve the model with a longer --context where it"
                + " is made for that")
            .formatted(context, source, tokens),
        "context_length_exceeded");
  }

  private static Optional<Integer> maxTokens(Fields fields) throws Refusal {
    Optional<Long> newer = fields.whole("max_completion_tokens", 1, Integer.MAX_VALUE);
    Optional<Long> older = fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    return newer.or(() -> older).map(Long::intValue);
  }

  private static double topP(Fields fields) throws Refusal {
    double share = fields.number("top_p", 0, 1).orElse(1.0);
    if (share == 0) {
      throw fields.bad("top_p", "must be above 0; temperature 0 takes the likeliest token always");
    }
    return share;
  }

  private static List<ChatTemplate.Message> messages(Fields fields) throws Refusal {
    JsonNode list = fields.value("messages");
    if (!list.isArray() || list.isEmpty()) {
      throw fields.bad("messages", "must be a list of messages, not empty");
    }
    List<ChatTemplate.Message> messages = new ArrayList<>();
    for (JsonNode message : list) {
      String place = "messages[" + messages.size() + "]";
      messages.add(
          new ChatTemplate.Message(
              role(place, message.path("role")), content(place, message.path("content"))));
    }
    return messages;
  }

  private static String role(String place, JsonNode role) throws Refusal {
    return switch (role.asText()) {
      case "system", "user", "assistant" -> role.asText();
      case "developer" -> "system"; // OpenAI's newer word for it
      default ->
          throw Refusal.field(
              place + ".role",
              place
                  + ".role must be system, user or assistant; it is "
                  + (role.isMissingNode() ? "not given" : Fields.shortened(role.toString())),
              null);
    };
  }

  private static String content(String place, JsonNode content) throws Refusal {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw badContent(place);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!CONTENT_PARTS.contains(part.path("type").asText()) || !part.path("text").isTextual()) {
        throw badContent(place);
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }

  private static Refusal badContent(String place) {
    return Refusal.field(
        place + ".content",
        place
            + ".content must be a text, or a list of parts {\"type\": \"text\", \"text\": ...};"
            + " pictures, sound and calls of tools are not taken",
        null);
  }
}
