package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.ReasoningText;
import io.fireact.agent.TokenUsage;
import io.fireact.http.JsonPeer;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.ModelApi;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads what chat and completion APIs answer with status 2xx, in the forms of OpenAI, Azure, vLLM,
 * SGLang, llama.cpp, Ollama, OpenRouter, DeepSeek and Mistral. What the model wrote is an answer,
 * however odd, and asked for once; what the server did not do is a failure with a class:
 *
 * <ul>
 *   <li>an {@code error} in the place of an answer, as OpenRouter has it, is what its own code and
 *       words say, else UNAVAILABLE;
 *   <li>a generation that the server broke off ({@code finish_reason} error, abort, or DeepSeek's
 *       insufficient_system_resource) is UNAVAILABLE;
 *   <li>one that a content filter cut, and a refusal in the place of text, is a CONTENT_FILTER;
 *   <li>no choice, or none with a text, is a BAD_ANSWER. A chat's empty content with a reason to
 *       end, be it hidden reasoning or the call of a tool that nobody offered, is the empty text.
 * </ul>
 */
final class AnswerReader {
  /** OpenAI's reason, and those that proxies of other providers pass on. */
  private static final Set<String> FILTERED =
      Set.of(
          "content_filter",
          "safety",
          "prohibited_content",
          "blocklist",
          "recitation",
          "spii",
          "model_armor",
          "sensitive",
          "refusal");

  /** Of generations that their server gave up. */
  private static final Set<String> BROKEN =
      Set.of("error", "abort", "aborted", "insufficient_system_resource", "network_error");

  /** OpenAI's; Mistral's where the context is full; of some proxies. */
  private static final Set<String> LENGTH = Set.of("length", "model_length", "max_tokens");

  /** Where servers put a model's reasoning: DeepSeek and vLLM, OpenRouter, Ollama. */
  private static final List<String> REASONING =
      List.of("reasoning_content", "reasoning", "thinking");

  private final JsonPeer peer;
  private final ModelApi api;
  private final ReasoningPolicy reasoning;

  AnswerReader(JsonPeer peer, ModelApi api, ReasoningPolicy reasoning) {
    this.peer = peer;
    this.api = api;
    this.reasoning = reasoning;
  }

  /**
   * The completion.
   *
   * @param seconds of the call
   * @throws io.fireact.failure.FailureException as said above
   */
  Completion read(CompletionRequest request, Request call, JsonNode answer, double seconds) {
    JsonNode choice = answer.path("choices").path(0);
    rethrowError(call, answer, choice);
    String reason = reason(answer, choice);
    if (FILTERED.contains(reason)) {
      throw peer.filtered(call, "finish_reason " + reason);
    }
    if (BROKEN.contains(reason)) {
      throw peer.reported(call, UNAVAILABLE, "finish_reason " + reason);
    }
    String text = api == ModelApi.CHAT ? chat(call, choice) : completion(answer, choice);
    if (text == null) {
      JsonNode empty =
          api == ModelApi.CHAT ? choice.path("message").path("content") : choice.path("text");
      // Newer APIs leave out what has no content, such as beside calls of tools.
      boolean called = !choice.path("message").path("tool_calls").isMissingNode();
      if (reason.isEmpty() || !(empty.isNull() || called)) {
        throw peer.badAnswer(
            call,
            "without text in choices[0]." + (api == ModelApi.CHAT ? "message.content" : "text"),
            answer);
      }
      text = "";
    }
    String round = ReasoningText.upTo(text, request.stop());
    boolean stopped = round.length() < text.length() || !LENGTH.contains(reason);
    TokenUsage usage = UsageReader.read(answer);
    return new Completion(
        round,
        known(usage.input()),
        known(usage.output()),
        stopped ? FinishReason.STOP : FinishReason.LENGTH,
        seconds,
        usage);
  }

  private static final int UNAVAILABLE = 503;

  private void rethrowError(Request call, JsonNode answer, JsonNode choice) {
    for (JsonNode place : List.of(answer, choice)) {
      JsonNode error = place.path("error");
      boolean said =
          (error.isObject() && !error.isEmpty())
              || (error.isTextual() && !error.textValue().isBlank());
      if (said || place.path("object").asText().equals("error")) {
        JsonNode all = said ? error : place;
        throw peer.reported(call, status(all), all.toString());
      }
    }
  }

  /** The status that an error says of itself; 200 where it does not. */
  private static int status(JsonNode error) {
    for (String field : List.of("code", "status")) {
      String code = error.path(field).asText();
      if (code.matches("[45][0-9][0-9]")) {
        return Integer.parseInt(code);
      }
    }
    return 200;
  }

  /** Why it ended, in lower case; empty where that is not said. */
  private static String reason(JsonNode answer, JsonNode choice) {
    String reason = choice.path("finish_reason").asText("").toLowerCase(Locale.ROOT);
    if (!reason.isEmpty() || !answer.path("choices").isMissingNode()) {
      return reason.equals("null") ? "" : reason;
    }
    // llama.cpp's own form.
    boolean limit =
        answer.path("stopped_limit").asBoolean()
            || answer.path("stop_type").asText().equals("limit");
    return limit ? "length" : "stop";
  }

  /**
   * The text that a completion API wrote. llama.cpp answered {@code /v1/completions} in a form of
   * its own until the end of 2024: {@code content} at the top.
   */
  private static @Nullable String completion(JsonNode answer, JsonNode choice) {
    JsonNode text = choice.path("text");
    if (text.isTextual()) {
      return text.textValue();
    }
    JsonNode own = answer.path("content");
    return answer.path("choices").isMissingNode() && own.isTextual() ? own.textValue() : null;
  }

  /**
   * The content, with the reasoning beside it where that is kept. A model that only reasoned has
   * answered too: a text that is all reasoning.
   */
  private @Nullable String chat(Request call, JsonNode choice) {
    JsonNode message = choice.path("message");
    String beside =
        REASONING.stream()
            .map(message::path)
            .filter(field -> field.isTextual() && !field.textValue().isBlank())
            .map(JsonNode::textValue)
            .findFirst()
            .orElse("");
    String content = content(message.path("content"));
    String refusal = message.path("refusal").asText("");
    if (content == null && !refusal.isBlank() && !refusal.equals("null")) {
      throw peer.filtered(call, refusal);
    }
    if (content == null || (content.isBlank() && !beside.isEmpty())) {
      if (beside.isEmpty()) {
        return content;
      }
      return "<think>\n" + (reasoning == ReasoningPolicy.KEEP ? beside : "");
    }
    return beside.isEmpty() || reasoning != ReasoningPolicy.KEEP
        ? content
        : "<think>\n" + beside + "\n</think>\n" + content;
  }

  /** A text, or the texts among the parts that newer APIs answer with, such as Mistral's. */
  private static @Nullable String content(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    boolean any = false;
    for (JsonNode part : content) {
      if (!part.path("type").isTextual()) {
        return null;
      }
      if (part.path("type").textValue().equals("text") && part.path("text").isTextual()) {
        text.append(part.path("text").textValue());
        any = true;
      }
    }
    return any ? text.toString() : null;
  }

  private static int known(@Nullable Integer tokens) {
    return tokens == null ? 0 : tokens;
  }
}
