package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.spec.RequestSpec;
import io.fireact.spec.TeacherSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a request is sent, and what is said where an API does not take it. */
final class RequestFieldsTest {
  private static final String INSTRUCTION = Method.REACT.instruction();
  private static final String KEY = "sk-test-Qw3rTy/9+zXcVb==";
  private static final Question QUESTION =
      new Question("q1", Split.TRAIN, "Who made it?", "x", "bridge");

  private final MockWebServer server = new MockWebServer();
  private final OkHttpClient http = new OkHttpClient();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  /** Answers as OpenAI's reasoning models do: 400 to each field that those do not take. */
  private static final class Reasoning extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      JsonNode body = Json.read(request.getBody().utf8(), JsonNode.class);
      for (String field : List.of("max_tokens", "stop")) {
        if (body.has(field)) {
          return unsupported(field);
        }
      }
      if (body.path("temperature").asDouble(1) != 1) {
        return unsupported("temperature");
      }
      if (body.path("seed").asLong() < 0 || body.path("seed").asLong() > Integer.MAX_VALUE) {
        return unsupported("seed");
      }
      return answered("Thought: t\nAction: finish[x]\nObservation: made up");
    }
  }

  private static MockResponse unsupported(String field) {
    return new MockResponse.Builder()
        .code(400)
        .body(
            "{\"error\": {\"message\": \"Unsupported parameter: '%s' is not supported with this model.\", \"type\": \"invalid_request_error\", \"param\": \"%s\", \"code\": \"unsupported_parameter\"}}"
                .formatted(field, field))
        .build();
  }

  private static MockResponse answered(String text) {
    return new MockResponse.Builder()
        .body(
            "{\"choices\": [{\"message\": {\"content\": %s}, \"finish_reason\": \"stop\"}]}"
                .formatted(Json.write(text)))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-5", "o3", "o4-mini", "openai/gpt-5-mini-2025-08-07"})
  void aModelThatReasonsIsAskedAsItTakesItAndItsTextIsCutHere(String model) {
    server.setDispatcher(new Reasoning());
    assertThat(complete(model, RequestSpec.defaults()).text())
        .isEqualTo("Thought: t\nAction: finish[x]\n");
  }

  @Test
  void seedsAreWithinWhatEveryServerTakesAndStillDifferent() throws Exception {
    for (long seed : new long[] {-3697283474838572754L, Long.MAX_VALUE, -1, 0, 7}) {
      server.enqueue(answered("x"));
      try (OpenAiModel model = model("m", RequestSpec.defaults())) {
        model.complete(request(seed));
      }
      long sent = body().path("seed").asLong(-1);
      assertThat(sent).isBetween(0L, (long) Integer.MAX_VALUE);
      if (seed >= 0 && seed <= Integer.MAX_VALUE) {
        assertThat(sent).isEqualTo(seed);
      }
    }
  }

  @Test
  void whatASpecAddsIsSent() throws Exception {
    server.enqueue(answered("x"));
    RequestSpec defaults = RequestSpec.defaults();
    complete(
        "m",
        new RequestSpec(
            RequestSpec.MaxTokensField.OMIT,
            0,
            RequestSpec.Sent.OMIT,
            RequestSpec.Sent.OMIT,
            RequestSpec.Sent.OMIT,
            RequestSpec.InstructionRole.USER,
            Json.read("{\"reasoning_effort\": \"low\"}", JsonNode.class),
            Map.of("X-Title", "t"),
            Map.of("api-version", "2024-10-21"),
            "api-key",
            false));
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHeaders().get("X-Title")).isEqualTo("t");
    assertThat(request.getUrl().queryParameter("api-version")).isEqualTo("2024-10-21");
    assertThat(request.getHeaders().get("api-key")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("Authorization")).isNull();
    JsonNode body = Json.read(request.getBody().utf8(), JsonNode.class);
    assertThat(body.path("reasoning_effort").asText()).isEqualTo("low");
    assertThat(body.path("messages")).hasSize(1);
    assertThat(body.path("messages").path(0).path("content").asText())
        .isEqualTo(INSTRUCTION + "\n\nQuestion: Who made it?\n");
    for (String field : List.of("max_tokens", "max_completion_tokens", "stop", "seed")) {
      assertThat(body.has(field)).as(field).isFalse();
    }
    assertThat(defaults.keyHeader()).isEqualTo("Authorization");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.\",\"param\":\"max_tokens\"}} | set teacher.request.max_tokens_field: max_completion_tokens",
        "400 | {\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.\",\"param\":\"temperature\"}} | set teacher.request.temperature: omit",
        "400 | {\"message\":\"stop is not supported\"} | set teacher.request.stop: omit",
        "422 | {\"detail\":[{\"loc\":[\"body\",\"seed\"],\"msg\":\"Input should be greater than or equal to 0\"}]} | set teacher.request.seed: omit",
        "400 | {\"error\":\"unknown field: max_completion_tokens\"} | set teacher.request.max_tokens_field: max_tokens",
        "400 | {\"error\":\"system role not supported\"} | set teacher.request.instruction_role: user",
        "400 | {\"error\":{\"message\":\"Unrecognized request argument supplied: top_k\"}} | change or leave away teacher.request.extra_body.top_k"
      })
  void aRefusalSaysWhichFieldOfTheSpecChangesIt(int status, String body, String said) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    RequestSpec defaults = RequestSpec.defaults();
    RequestSpec sent =
        new RequestSpec(
            defaults.maxTokensField(),
            0,
            defaults.temperature(),
            defaults.stop(),
            defaults.seed(),
            defaults.instructionRole(),
            Json.read("{\"top_k\": 3}", JsonNode.class),
            Map.of(),
            defaults.keyHeader());
    FailureException failure =
        catchThrowableOfType(FailureException.class, () -> complete("m", sent));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_REQUEST);
    assertThat(failure).hasMessageContaining(said);
  }

  static List<String> echoes() {
    byte[] bytes = KEY.getBytes(StandardCharsets.UTF_8);
    return List.of(
        KEY,
        KEY.substring(0, 14),
        KEY.substring(9),
        KEY.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D"),
        KEY.replace("/", "\\/"),
        Base64.getEncoder().encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8)),
        Base64.getUrlEncoder().encodeToString(bytes),
        KEY.substring(0, 12) + "\n" + KEY.substring(12));
  }

  @ParameterizedTest
  @MethodSource("echoes")
  void aKeyThatAPeerEchoesIsInNoAnswerAndInNoMessage(String echo) {
    server.enqueue(answered("Thought: the key is " + echo + " I think"));
    Completion completion = complete("m", RequestSpec.defaults());
    assertThat(completion.text()).contains("the key is ", "[key]", "I think");
    assertClean(completion.text());
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
    for (int status : new int[] {400, 401, 500}) {
      server.enqueue(
          new MockResponse.Builder()
              .code(status)
              .addHeader("X-Echo", KEY)
              .body("{\"error\": " + Json.write("bad key " + echo) + "}")
              .build());
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> complete("m", RequestSpec.defaults()));
      assertClean(String.valueOf(failure.getMessage()));
    }
  }

  private static void assertClean(String text) {
    String bare = text.replaceAll("\\s", "");
    for (int i = 0; i + 9 <= KEY.length(); i++) {
      assertThat(bare).doesNotContain(KEY.substring(i, i + 9));
    }
    assertThat(bare).doesNotContain("UXczclR5"); // Qw3rTy
  }

  private Completion complete(String name, RequestSpec sent) {
    try (OpenAiModel model = model(name, sent)) {
      return model.complete(request(-9));
    }
  }

  private OpenAiModel model(String name, RequestSpec sent) {
    String endpoint = "http://127.0.0.1:" + server.getPort() + "/v1";
    return new OpenAiModel(
        new TeacherSpec.OpenAi(9, name, endpoint, "TEST_KEY", 0, 10, 60, sent),
        INSTRUCTION,
        ReasoningPolicy.DROP,
        Map.of("TEST_KEY", KEY),
        http);
  }

  private static CompletionRequest request(long seed) {
    return new CompletionRequest(
        QUESTION, 0, "Question: Who made it?\n", List.of(ReActFormat.STOP), 50, 0, seed);
  }

  private JsonNode body() throws InterruptedException {
    return Json.read(server.takeRequest().getBody().utf8(), JsonNode.class);
  }
}
