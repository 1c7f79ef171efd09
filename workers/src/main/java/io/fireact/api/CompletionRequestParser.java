package io.fireact.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureException;
import io.fireact.lm.decode.DecodeLoop;
import io.fireact.lm.text.ChatTemplate;
import io.fireact.lm.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Reads requests in OpenAI's form. A field that would change the answer and that is not supported
 * is refused; fields that are not known are passed over.
 */
final class CompletionRequestParser {
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
  CompletionRequestParser(ServedModels models, LongSupplier seeds) {
    this.models = models;
    this.seeds = seeds;
  }

  /** A request of {@code /v1/chat/completions}. */
  CompletionParams chat(RequestBody body) throws ApiException {
    int adapter = models.adapter(body.text("model"));
    ChatWriter writer =
        models
            .chat()
            .orElseThrow(
                () ->
                    ApiException.request(
                        400,
                        "the model "
                            + models.names().get(0)
                            + " has no chat template, so it cannot be asked with messages; send"
                            + " the text that it shall continue as prompt to /v1/completions",
                        null));
    String prompt;
    try {
      prompt = writer.write(messages(body));
    } catch (IllegalArgumentException e) {
      throw ApiException.field("messages", String.valueOf(e.getMessage()), null);
    }
    return params(AnswerFormat.CHAT, body, adapter, "messages", List.of(prompt));
  }

  /** A request of {@code /v1/completions}. */
  CompletionParams text(RequestBody body) throws ApiException {
    int adapter = models.adapter(body.text("model"));
    JsonNode prompt = body.value("prompt");
    if (prompt.isArray()
        && prompt.size() > 0
        && (prompt.get(0).isNumber() || prompt.get(0).isArray())) {
      throw ApiException.field(
          "prompt",
          "prompt must be a text or a list of texts; token ids are not taken, since they are the"
              + " tokenizer's own",
          null);
    }
    List<String> prompts = body.texts("prompt", MOST_PROMPTS);
    if (prompts.isEmpty()) {
      throw body.bad("prompt", "must be a text or a list of texts, not empty");
    }
    return params(AnswerFormat.TEXT, body, adapter, "prompt", prompts);
  }

  private CompletionParams params(
      AnswerFormat format, RequestBody body, int adapter, String source, List<String> prompts)
      throws ApiException {
    UnsupportedParams.check(body);
    int context = models.context();
    int choices = body.integer("n", 1, MOST_CHOICES).orElse(1L).intValue();
    long seed = body.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElseGet(seeds::getAsLong);
    CompletionParams params =
        new CompletionParams(
            format,
            body.text("model"),
            adapter,
            prompts,
            body.texts("stop", MOST_STOPS),
            maxTokens(body).orElse(format == AnswerFormat.CHAT ? context : TEXT_TOKENS),
            body.number("temperature", 0, HOTTEST).orElse(1.0),
            topP(body),
            seed,
            choices,
            body.bool("stream", false),
            body.bool("stream_options", "include_usage", false));
    int room = models.maxBatchSize() * DecodeLoop.WAITING;
    if (params.count() > room) {
      throw ApiException.request(
          400,
          "%d prompts with n %d are %d texts, but this server takes %d at once"
              .formatted(prompts.size(), choices, params.count(), room),
          null);
    }
    for (String prompt : prompts) {
      checkLength(prompt, source, context);
    }
    return params;
  }

  private void checkLength(String prompt, String source, int context) throws ApiException {
    Tokenizer tokenizer = models.model().tokenizer();
    long most = (long) context * tokenizer.longest();
    if (most > 0 && letters(prompt) > most) {
      // Megabytes are not read to know that.
      throw tooLong(source, context, "more than " + context);
    }
    int tokens = tokens(prompt, source);
    if (tokens == 0) {
      throw ApiException.field(source, source + " is empty: it has no token", null);
    }
    if (tokens >= context) {
      throw tooLong(source, context, Integer.toString(tokens));
    }
  }

  private int tokens(String prompt, String source) throws ApiException {
    try {
      return models.model().tokenizer().encode(prompt).length;
    } catch (FailureException e) {
      // A token that the model has no embedding for.
      throw ApiException.field(source, source + ": " + e.getMessage(), null);
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

  private static ApiException tooLong(String source, int context, String tokens) {
    return ApiException.field(
        source,
        ("This model's maximum context length is %d tokens, of which one at least must be new, but"
                + " %s has %s tokens; shorten it, or serve the model with a longer --context where it"
                + " is made for that")
            .formatted(context, source, tokens),
        "context_length_exceeded");
  }

  private static Optional<Integer> maxTokens(RequestBody body) throws ApiException {
    Optional<Long> newer = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
    Optional<Long> older = body.integer("max_tokens", 1, Integer.MAX_VALUE);
    return newer.or(() -> older).map(Long::intValue);
  }

  private static double topP(RequestBody body) throws ApiException {
    double share = body.number("top_p", 0, 1).orElse(1.0);
    if (share == 0) {
      throw body.bad("top_p", "must be above 0; temperature 0 takes the likeliest token always");
    }
    return share;
  }

  private static List<ChatTemplate.Message> messages(RequestBody body) throws ApiException {
    JsonNode list = body.value("messages");
    if (!list.isArray() || list.isEmpty()) {
      throw body.bad("messages", "must be a list of messages, not empty");
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

  private static String role(String place, JsonNode role) throws ApiException {
    return switch (role.asText()) {
      case "system", "user", "assistant" -> role.asText();
      case "developer" -> "system"; // OpenAI's newer word for it
      default ->
          throw ApiException.field(
              place + ".role",
              place
                  + ".role must be system, user or assistant; it is "
                  + (role.isMissingNode() ? "not given" : RequestBody.shortened(role.toString())),
              null);
    };
  }

  private static String content(String place, JsonNode content) throws ApiException {
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

  private static ApiException badContent(String place) {
    return ApiException.field(
        place + ".content",
        place
            + ".content must be a text, or a list of parts {\"type\": \"text\", \"text\": ...};"
            + " pictures, sound and calls of tools are not taken",
        null);
  }
}
