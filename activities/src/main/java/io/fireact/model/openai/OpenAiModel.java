package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.spec.TeacherSpec;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * A model behind an OpenAI-compatible chat API ({@code POST endpoint/chat/completions}). Not for
 * base models that only continue a text, and not for a student, which runs in process.
 *
 * <p>The text of a completion ends before the first stop string, also where the peer ignored them;
 * whether it begins with {@code Thought:} is for the parser of actions. Token counts are the
 * peer's, 0 where it does not say. An answer without choices or text is a BAD_ANSWER, one that a
 * content filter cut or that is a refusal a CONTENT_FILTER; any other text is the model's answer,
 * however odd, and one that wrote nothing but what is hidden has the empty text. An endpoint on
 * this machine needs no key, since local servers have none; where the variable is set, the key is
 * sent to those too.
 */
public final class OpenAiModel implements LanguageModel {

  /** OpenAI's reason, and those that proxies of other providers pass on. */
  private static final Set<String> FILTERED =
      Set.of(
          "content_filter", "safety", "prohibited_content", "blocklist", "recitation", "refusal");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|::1");

  private final TeacherSpec.OpenAi spec;
  private final HttpUrl url;
  private final ChatRequest chat;
  private final JsonPeer peer;

  /**
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws FailureException UNAUTHORIZED when the variable is not set and the endpoint is not on
   *     this machine; BAD_REQUEST when the endpoint is not a URL
   */
  public OpenAiModel(TeacherSpec.OpenAi spec, Map<String, String> environment, OkHttpClient http) {
    this.spec = spec;
    HttpUrl endpoint = JsonPeer.endpoint(spec.endpoint());
    url = endpoint.newBuilder().addPathSegments("chat/completions").build();
    ApiKey key = ApiKey.read(environment, spec.apiKeyVariable()).orElse(null);
    if (key == null && !LOOPBACK.matcher(endpoint.host()).matches()) {
      throw new FailureException(
          FailureType.UNAUTHORIZED,
          "the environment variable "
              + spec.apiKeyVariable()
              + " is not set, and "
              + endpoint.host()
              + " wants a key; set it where the worker runs");
    }
    chat = new ChatRequest(spec);
    peer =
        new JsonPeer(
            http,
            key,
            spec.request().keyHeader(),
            Duration.ofSeconds(spec.timeoutSeconds()),
            Clock.systemUTC());
  }

  @Override
  public Completion complete(CompletionRequest request) {
    String body = chat.body(request);
    Request.Builder builder =
        new Request.Builder().url(url).header("Idempotency-Key", idempotencyKey(request, body));
    spec.request().headers().forEach(builder::header);
    Request call = builder.post(JsonPeer.body(body)).build();
    long start = System.nanoTime();
    JsonNode answer = peer.ask(call, chat::advice);
    double seconds = (System.nanoTime() - start) / 1e9;
    return completion(request, call, answer, seconds);
  }

  @Override
  public void close() {
    peer.close();
  }

  /** The same for every attempt of one step of one question, different for any other call. */
  private static String idempotencyKey(CompletionRequest request, String body) {
    String call = request.question().id() + "\n" + request.step() + "\n" + body;
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(call.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Completion completion(
      CompletionRequest request, Request call, JsonNode answer, double seconds) {
    JsonNode choice = answer.path("choices").path(0);
    String reason = choice.path("finish_reason").asText();
    JsonNode message = choice.path("message");
    JsonNode content = message.path("content");
    if (FILTERED.contains(reason.toLowerCase(Locale.ROOT))) {
      throw peer.filtered(call, "finish_reason " + reason);
    }
    String refusal = message.path("refusal").asText("");
    if (!content.isTextual() && !refusal.isBlank()) {
      throw peer.filtered(call, refusal);
    }
    boolean hidden = content.isNull() && !reason.isEmpty();
    if (!content.isTextual() && !hidden) {
      throw peer.badAnswer(call, "without text in choices[0].message.content", answer);
    }
    String text = hidden ? "" : content.asText();
    int end = text.length();
    for (String stop : request.stop()) {
      int at = stop.isEmpty() ? -1 : text.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    boolean stopped = end < text.length() || !reason.equals("length");
    return new Completion(
        text.substring(0, end),
        tokens(answer, "prompt_tokens"),
        tokens(answer, "completion_tokens"),
        stopped ? FinishReason.STOP : FinishReason.LENGTH,
        seconds);
  }

  private static int tokens(JsonNode answer, String field) {
    JsonNode count = answer.path("usage").path(field);
    return count.isIntegralNumber() && count.canConvertToInt() ? Math.max(0, count.intValue()) : 0;
  }
}
