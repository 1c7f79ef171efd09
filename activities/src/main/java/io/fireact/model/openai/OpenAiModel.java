package io.fireact.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.agent.Completion;
import io.fireact.agent.ReasoningPolicy;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * A model behind an OpenAI-compatible API: {@code POST endpoint/chat/completions} with an
 * instruction and the agent's text as messages, or {@code POST endpoint/completions} with the
 * agent's text to be continued, as the spec says. Not for a student with weights, which runs in
 * process.
 *
 * <p>The text of a completion ends before the first stop string, also where the peer ignored them,
 * but not within its reasoning; whether it begins with {@code Thought:} is for the parser of
 * actions. What an answer without text, with an error in it, or of other forms is, {@link
 * AnswerReader} says: one without choices or text is a BAD_ANSWER, one that a content filter cut or
 * that is a refusal a CONTENT_FILTER; any other text is the model's answer, however odd, and one
 * that wrote nothing but what is hidden has the empty text. An endpoint on this machine needs no
 * key, since local servers have none; where the variable is set, the key is sent to those too.
 */
public final class OpenAiModel implements LanguageModel {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.+\\.localhost|127(\\.[0-9]{1,3}){3}|::1");

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
      Map<String, Object> identity = new TreeMap<>();
      identity.put("kind", Kinds.name(spec()));
      identity.put("model", spec.model());
      identity.put("request", StageKeys.decidingFields(spec.resolvedRequest()));
      identity.put("reasoning", agent.reasoning());
      if (spec.instructed()) {
        identity.put("instruction", instruction); // there was no other API: answers are paid for
      } else {
        identity.put("api", spec.api());
      }
      return identity;
    }
  }

  private final TeacherSpec.OpenAi spec;
  private final HttpUrl url;
  private final ApiRequest api;
  private final AnswerReader answers;
  private final JsonPeer peer;

  /**
   * @param instruction what a model that chats is told before each prompt
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
    url = address(spec);
    api = new ApiRequest(spec, instruction);
    peer = peer(spec, environment, http);
    answers = new AnswerReader(peer, spec.api(), reasoning);
  }

  /**
   * The API of a spec, whichever of its paths is asked.
   *
   * @throws FailureException as the constructor
   */
  public static JsonPeer peer(
      TeacherSpec.OpenAi spec, Map<String, String> environment, OkHttpClient http) {
    HttpUrl url = address(spec);
    ApiKey key = ApiKey.read(environment, spec.apiKeyVariable()).orElse(null);
    if (key == null && !LOOPBACK.matcher(url.host()).matches()) {
      throw new FailureException(
          FailureType.UNAUTHORIZED,
          "the environment variable "
              + spec.apiKeyVariable()
              + " is not set, and "
              + url.host()
              + " wants a key; set it where the worker runs");
    }
    return new JsonPeer(
        http,
        key,
        spec.request().keyHeader(),
        Duration.ofSeconds(spec.timeoutSeconds()),
        Clock.systemUTC());
  }

  /**
   * The endpoint with the API's path behind its own, where it does not end so already, and with the
   * spec's parameters behind those that it has.
   */
  private static HttpUrl address(TeacherSpec.OpenAi spec) {
    HttpUrl endpoint = JsonPeer.endpoint(spec.endpoint());
    String base = endpoint.encodedPath().replaceFirst("/+$", "");
    String path = "/" + spec.api().path();
    HttpUrl.Builder address =
        endpoint.newBuilder().encodedPath(base.endsWith(path) ? base : base + path).fragment(null);
    spec.request().query().forEach(address::setQueryParameter);
    return address.build();
  }

  @Override
  public Completion complete(CompletionRequest request) {
    String body = api.body(request);
    Request.Builder builder =
        new Request.Builder().url(url).header("Idempotency-Key", idempotencyKey(request, body));
    spec.request().headers().forEach(builder::header);
    Request call = builder.post(JsonPeer.body(body)).build();
    long start = System.nanoTime();
    JsonNode answer = peer.ask(call, api::advice);
    double seconds = (System.nanoTime() - start) / 1e9;
    return answers.read(request, call, answer, seconds);
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
}
