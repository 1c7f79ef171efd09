package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.ModelApi;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.RequestSpec.InstructionRole;
import io.fireact.spec.RequestSpec.MaxTokensField;
import io.fireact.spec.RequestSpec.Sent;
import io.fireact.spec.TeacherSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the body of a chat or completion request as a spec wants it, and knows which field of the
 * spec changes what a peer refuses. The order of fields is fixed: the idempotency key is a hash of
 * the body.
 */
final class ApiRequest {
  /** The API takes no more; the text is cut at all of them in any case. */
  private static final int STOP_STRINGS = 4;

  /**
   * Seeds are sent in the range that every server takes: below zero several refuse them, and above
   * 32 bits some. The rest of a seed's 64 bits distinguishes calls here, in the journal.
   */
  private static final long SEEDS = Integer.MAX_VALUE;

  private static final String REQUEST = "teacher.request.";

  /** How APIs and servers say that they do not take a field, or not with this value. */
  private static final Pattern REFUSES =
      Pattern.compile(
          "unsupported|not support|n't support|not (be )?(allowed|permitted|accepted|available)"
              + "|unknown|unrecognized|unexpected|extra (inputs|fields)|invalid|deprecated|must be"
              + "|greater than|only the default|unprocessable|not compatible|cannot be (set|used)");

  /** Too long a prompt also speaks of max_tokens, and no field of the request mends it. */
  private static final Pattern TOO_LONG =
      Pattern.compile("context[ _-]?(length|window|size)|maximum context|prompt is too long");

  private static final Pattern COMPLETES_ONLY =
      Pattern.compile(
          "not a chat model|has no chat[ _]template|chat[ _]template (is )?not|without a chat[ _]template"
              + "|chatcompletion operation does not work|does not support chat");

  private static final Pattern CHATS_ONLY =
      Pattern.compile(
          "this is a chat model|not supported in the v1/completions|\\bcompletion operation does not"
              + " work|does not support (text )?(completions?|generate)");

  private static final int NOT_FOUND = 404;

  private static final Map<Pattern, String> FIELDS = fields();

  private final String model;
  private final ModelApi api;
  private final String instruction;
  private final RequestSpec spec;

  /**
   * @param instruction what a model that chats is told before each prompt
   */
  ApiRequest(TeacherSpec.OpenAi teacher, String instruction) {
    this.instruction = instruction;
    model = teacher.model();
    api = teacher.api();
    spec = teacher.resolvedRequest();
  }

  private static Map<Pattern, String> fields() {
    Map<Pattern, String> fields = new LinkedHashMap<>();
    fields.put(word("max_completion_tokens"), "max_tokens_field: max_tokens, or omit");
    fields.put(word("max_tokens"), "max_tokens_field: max_completion_tokens, or omit");
    fields.put(word("temperature"), "temperature: omit");
    fields.put(word("stop"), "stop: omit");
    fields.put(word("seed"), "seed: omit");
    fields.put(
        Pattern.compile("\\brole\\b|\\broles\\b|system (message|prompt|instruction)"),
        "instruction_role: user, or developer");
    return fields;
  }

  private static Pattern word(String name) {
    return Pattern.compile("(?<![a-z0-9_])" + name + "(?![a-z0-9_])");
  }

  String body(CompletionRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model);
    if (api == ModelApi.CHAT) {
      messages(body.putArray("messages"), request.prompt());
    } else {
      body.put("prompt", request.prompt());
    }
    if (spec.stop() == Sent.SEND && !request.stop().isEmpty()) {
      ArrayNode stop = body.putArray("stop");
      request.stop().stream().limit(STOP_STRINGS).forEach(stop::add);
    }
    if (spec.maxTokensField() != MaxTokensField.OMIT) {
      body.put(
          spec.maxTokensField() == MaxTokensField.MAX_TOKENS
              ? "max_tokens"
              : "max_completion_tokens",
          request.maxTokens() + spec.reasoningTokens());
    }
    if (spec.temperature() == Sent.SEND) {
      body.put("temperature", request.temperature());
    }
    if (spec.seed() == Sent.SEND) {
      body.put("seed", request.seed() & SEEDS);
    }
    for (Map.Entry<String, JsonNode> extra : spec.extraBody().properties()) {
      body.set(extra.getKey(), extra.getValue());
    }
    return Json.write(body);
  }

  private void messages(ArrayNode messages, String prompt) {
    InstructionRole role = spec.instructionRole();
    if (spec.turns()) {
      Conversation.prompt(messages, role, instruction, prompt);
      return;
    }
    if (role == InstructionRole.USER) {
      Conversation.message(messages, "user", instruction + "\n\n" + prompt);
      return;
    }
    Conversation.message(messages, role.name().toLowerCase(Locale.ROOT), instruction);
    Conversation.message(messages, "user", prompt);
  }

  /**
   * Which field of the spec changes what the peer does not take.
   *
   * @param body what the peer wrote
   */
  Optional<String> advice(int status, String body) {
    String text = body.toLowerCase(Locale.ROOT);
    Optional<String> other = otherApi(text);
    if (other.isPresent()) {
      return other;
    }
    if (status == NOT_FOUND) {
      return text.contains("resource not found") // Azure's
          ? Optional.of(
              "check teacher.endpoint, and for a deployment set teacher.request.query:"
                  + " {api-version: ...}")
          : Optional.empty();
    }
    if (TOO_LONG.matcher(text).find()) {
      return Optional.empty();
    }
    Optional<String> named = field(parameter(body));
    if (named.isPresent()) {
      return named;
    }
    if (status != 422 && !REFUSES.matcher(text).find()) {
      return Optional.empty();
    }
    for (Map.Entry<String, JsonNode> extra : spec.extraBody().properties()) {
      if (word(Pattern.quote(extra.getKey().toLowerCase(Locale.ROOT))).matcher(text).find()) {
        return Optional.of(
            "change or leave away %sextra_body.%s".formatted(REQUEST, extra.getKey()));
      }
    }
    return field(text);
  }

  /** Whether the model is one of the other API, as OpenAI, Azure and our own server say it. */
  private Optional<String> otherApi(String text) {
    boolean wrong = (api == ModelApi.CHAT ? COMPLETES_ONLY : CHATS_ONLY).matcher(text).find();
    return wrong
        ? Optional.of(
            "set teacher.api: " + (api == ModelApi.CHAT ? "completions" : "chat, or leave it away"))
        : Optional.empty();
  }

  /** The field that a text names first: some go on to name the one to send instead. */
  private static Optional<String> field(String text) {
    int first = Integer.MAX_VALUE;
    Optional<String> found = Optional.empty();
    for (Map.Entry<Pattern, String> field : FIELDS.entrySet()) {
      Matcher matcher = field.getKey().matcher(text);
      if (matcher.find() && matcher.start() < first) {
        first = matcher.start();
        found = Optional.of("set " + REQUEST + field.getValue());
      }
    }
    return found;
  }

  /** OpenAI's own word for what is wrong; empty where there is none. */
  private static String parameter(String body) {
    try {
      JsonNode error = Json.read(body, JsonNode.class).path("error");
      return error.path("param").asText("").toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
