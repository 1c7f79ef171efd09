package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.ReasoningText;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.json.Kinds;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactory;
import io.fireact.model.OpenModel;
import io.fireact.plan.StageKeys;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.TeacherSpec;
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
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible chat API ({@code POST endpoint/chat/completions}). Not for
 * base models that only continue a text, and not for a student, which runs in process.
 *
 * <p>The text of a completion ends before the first stop string, also where the peer ignored them,
 * but not within its reasoning; whether it begins with {@code Thought:} is for the parser of
 * actions. Token counts are the peer's, 0 where it does not say. An answer without choices or text
 * is a BAD_ANSWER, one that a content filter cut or that is a refusal a CONTENT_FILTER; any other
 * text is the model's answer, however odd, and one that wrote nothing but what is hidden has the
 * empty text. An endpoint on this machine needs no key, since local servers have none; where the
 * variable is set, the key is sent to those too.
 */
public final class OpenAiModel implements LanguageModel {

  /** OpenAI's reason, and those that proxies of other providers pass on. */
  private static final Set<String> FILTERED =
      Set.of(
          "content_filter", "safety", "prohibited_content", "blocklist", "recitation", "refusal");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|::1");

  /** Where servers put a model's reasoning: DeepSeek and vLLM, OpenRouter, Ollama. */
  private static final List<String> REASONING =
      List.of("reasoning_content", "reasoning", "thinking");

  /** Opens them where the spec's endpoint is. */
  @AutoService(ModelFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements ModelFactory<TeacherSpec.OpenAi> {
    @Override
    public Class<TeacherSpec.OpenAi> spec() {
      return TeacherSpec.OpenAi.class;
    }

    @Override
    public OpenModel open(TeacherSpec.OpenAi spec, ModelContext context) {
      LanguageModel model =
          new OpenAiModel(
              spec,
              context.instruction(),
              context.agent().reasoning(),
              context.environment(),
              context.http());
      return OpenModel.plain(model, spec.temperature(), spec.seed());
    }

    /** Temperature and seed are in each request; how many questions are asked decides none. */
    @Override
    public Object identity(TeacherSpec.OpenAi spec, AgentSpec agent, String instruction) {
      return Map.of(
          "kind", Kinds.name(spec()),
          "model", spec.model(),
          "request", StageKeys.decidingFields(spec.resolvedRequest()),
          "instruction", instruction,
          "reasoning", agent.reasoning());
    }
  }

  private final TeacherSpec.OpenAi spec;
  private final ReasoningPolicy reasoning;
  private final HttpUrl url;
  private final ChatRequest chat;
  private final JsonPeer peer;

  /**
   * @param instruction what the model is told before each prompt
   * @param reasoning whether reasoning that is answered beside the content is in the text, between
   *     think tags
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws FailureException UNAUTHORIZED when the variable is not set and the endpoint is not on
   *     this machine; BAD_REQUEST when the endpoint is not a URL
   */
  public OpenAiModel(
      TeacherSpec.OpenAi spec,
      String instruction,
      ReasoningPolicy reasoning,
      Map<String, String> environment,
      OkHttpClient http) {
    this.spec = spec;
    this.reasoning = reasoning;
    url =
        JsonPeer.endpoint(spec.endpoint()).newBuilder().addPathSegments("chat/completions").build();
    chat = new ChatRequest(spec, instruction);
    peer = peer(spec, environment, http);
  }

  /**
   * The API of a spec, whichever of its paths is asked.
   *
   * @throws FailureException as the constructor
   */
  public static JsonPeer peer(
      TeacherSpec.OpenAi spec, Map<String, String> environment, OkHttpClient http) {
    HttpUrl endpoint = JsonPeer.endpoint(spec.endpoint());
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
    return new JsonPeer(
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
    String text = text(message);
    if (text == null) {
      boolean hidden = content.isNull() && !reason.isEmpty();
      if (!hidden) {
        throw peer.badAnswer(call, "without text in choices[0].message.content", answer);
      }
      text = "";
    }
    String round = ReasoningText.upTo(text, request.stop());
    boolean stopped = round.length() < text.length() || !reason.equals("length");
    return new Completion(
        round,
        tokens(answer, "prompt_tokens"),
        tokens(answer, "completion_tokens"),
        stopped ? FinishReason.STOP : FinishReason.LENGTH,
        seconds);
  }

  /**
   * The content, with the reasoning beside it where that is kept. A model that only reasoned has
   * answered too: a text that is all reasoning.
   */
  private @Nullable String text(JsonNode message) {
    String beside =
        REASONING.stream()
            .map(message::path)
            .filter(field -> field.isTextual() && !field.textValue().isBlank())
            .map(JsonNode::textValue)
            .findFirst()
            .orElse("");
    JsonNode content = message.path("content");
    boolean answered = content.isTextual() && !(content.textValue().isBlank() && !beside.isEmpty());
    if (!answered && beside.isEmpty()) {
      return null;
    }
    String kept = reasoning == ReasoningPolicy.KEEP ? beside : "";
    if (!answered) {
      return "<think>\n" + kept;
    }
    return kept.isEmpty()
        ? content.textValue()
        : "<think>\n" + kept + "\n</think>\n" + content.textValue();
  }

  private static int tokens(JsonNode answer, String field) {
    JsonNode count = answer.path("usage").path(field);
    return count.isIntegralNumber() && count.canConvertToInt() ? Math.max(0, count.intValue()) : 0;
  }
}
