package io.fireact.api;

import static io.fireact.api.TinyService.chat;
import static io.fireact.api.TinyService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.api.TinyService.Answer;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.text.ChatTemplate;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not answered, and what is said instead. */
final class ApiErrorsTest {
  private static final String CHATS = "/v1/chat/completions";
  private static final String TEXTS = "/v1/completions";
  private static final int BODY = 100_000;

  private static TinyService.Files files;
  private static TinyService service;

  @BeforeAll
  static void open(@TempDir Path directory) {
    files = TinyService.Files.train(directory);
    CompletionServer.Limits defaults = TinyService.defaults();
    service =
        TinyService.of(
            files,
            2,
            Optional.of(TinyService::written),
            Optional.empty(),
            new CompletionServer.Limits(BODY, defaults.silence(), defaults.patience()));
  }

  @AfterAll
  static void close() {
    service.close();
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        field("tools", "[{\"type\": \"function\"}]"),
        field("tool_choice", "\"auto\""),
        field("functions", "[{}]"),
        field("function_call", "\"auto\""),
        field("logit_bias", "{\"50256\": -100}"),
        field("logprobs", "true"),
        field("logprobs", "0"),
        field("top_logprobs", "2"),
        field("response_format", "{\"type\": \"json_object\"}"),
        field("modalities", "[\"text\", \"audio\"]"),
        field("best_of", "2"),
        field("echo", "true"),
        field("suffix", "\"!\""),
        field("frequency_penalty", "0.5"),
        field("presence_penalty", "-1"),
        field("repetition_penalty", "1.1"),
        field("top_k", "40"),
        field("min_p", "0.05"),
        field("temperature", "-0.1"),
        field("temperature", "2.5"),
        field("temperature", "\"hot\""),
        field("top_p", "0"),
        field("top_p", "1.5"),
        field("n", "0"),
        field("n", "9"),
        field("n", "1.5"),
        field("seed", "1.5"),
        field("seed", "99999999999999999999"),
        field("max_tokens", "0"),
        field("max_tokens", "\"many\""),
        field("max_completion_tokens", "-3"),
        field("stop", "\"\""),
        field("stop", "[\"a\", 1]"),
        field("stop", "[" + "\"a\", ".repeat(16) + "\"b\"]"),
        field("stream", "\"yes\""),
        field("stream_options", "true"),
        field("model", "7"),
        field("prompt", "[1, 2, 3]"),
        field("prompt", "[[1, 2], [3]]"),
        field("prompt", "[]"),
        field("prompt", "\"\""),
        field("prompt", "{}"));
  }

  private static Arguments field(String name, String json) {
    return Arguments.of(name, json);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void aFieldThatCannotBeHonouredIsNamed(String name, String json) {
    Map<String, Object> request = text("anna");
    request.put(name, Json.read(json, JsonNode.class));
    JsonNode error = error(400, service.post(TEXTS, request));
    assertThat(error.path("param").asText()).isEqualTo(name);
    assertThat(error.path("message").asText()).contains(name).hasSizeGreaterThan(20);
  }

  @Test
  void fieldsThatChangeNothingAreTaken() {
    Map<String, Object> request = text("anna", "max_tokens", 2, "user", "me", "store", true);
    request.put("frequency_penalty", 0);
    request.put("logit_bias", Map.of());
    request.put("echo", false);
    request.put("best_of", 1);
    request.put("tools", List.of());
    request.put("response_format", Map.of("type", "text"));
    request.put("suffix", null);
    request.put("stop", null);
    request.put("a_field_of_tomorrow", List.of(1));
    assertThat(service.post(TEXTS, request).status()).isEqualTo(200);
  }

  @Test
  void anUnknownModelIsRefusedWithTheListOfThoseServed() {
    JsonNode error = error(404, service.post(TEXTS, text("anna", "model", "gpt-4o")));
    assertThat(error.path("code").asText()).isEqualTo("model_not_found");
    assertThat(error.path("message").asText()).contains("gpt-4o", "tiny, tuned");
  }

  @Test
  void aMissingModelOrPromptIsNamed() {
    Map<String, Object> request = new HashMap<>(text("anna"));
    request.remove("model");
    assertThat(error(400, service.post(TEXTS, request)).path("param").asText()).isEqualTo("model");
    assertThat(error(400, service.post(TEXTS, Map.of("model", "tiny"))).path("param").asText())
        .isEqualTo("prompt");
    assertThat(error(400, service.post(CHATS, Map.of("model", "tiny"))).path("param").asText())
        .isEqualTo("messages");
  }

  @Test
  void aPromptLongerThanTheContextIsRefusedWithTheNumbers() {
    String long1100 = "where ".repeat(1_100);
    Answer text = service.post(TEXTS, text(long1100));
    JsonNode error = error(400, text);
    assertThat(error.path("param").asText()).isEqualTo("prompt");
    assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
    assertThat(error.path("message").asText()).contains("1024 tokens", "prompt has 1100 tokens");

    JsonNode chat = error(400, service.post(CHATS, chat(long1100, "stream", true)));
    assertThat(chat.path("param").asText()).isEqualTo("messages");
    assertThat(chat.path("code").asText()).isEqualTo("context_length_exceeded");
  }

  @Test
  void aPromptThatCannotFitIsRefusedBeforeItIsReadIntoTokens() {
    int longest = service.model().tokenizer().longest();
    assertThat(longest).isPositive();
    try (TinyService roomy =
        TinyService.of(
            files,
            1,
            Optional.of(TinyService::written),
            Optional.empty(),
            TinyService.defaults())) {
      String letters = "\u4f60".repeat(TinyService.CONTEXT * longest / 3);
      String atTheBound = roomy.post(TEXTS, text(letters)).text();
      assertThat(atTheBound).contains("context_length_exceeded").doesNotContain("more than 1024");
      JsonNode error = error(400, roomy.post(TEXTS, text(letters + "\u4f60")));
      assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
      assertThat(error.path("message").asText()).contains("prompt has more than 1024 tokens");
      String megabyte = "a ".repeat(1 << 20);
      error = error(400, roomy.post(CHATS, chat(megabyte)));
      assertThat(error.path("param").asText()).isEqualTo("messages");
      // Blanks are no tokens here, however many.
      String blank = " ".repeat(1 << 20) + "anna";
      assertThat(roomy.post(TEXTS, text(blank, "max_tokens", 1)).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|messages",
        "[{\"role\": \"tool\", \"content\": \"x\"}]|messages[0].role",
        "[{\"content\": \"x\"}]|messages[0].role",
        "[{\"role\": \"user\", \"content\": 5}]|messages[0].content",
        "[{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"user\", \"content\":"
            + " [{\"type\": \"image_url\"}]}]|messages[1].content",
        "[{\"role\": \"user\", \"content\": \"{{ braces }}\"}]|messages"
      })
  void messagesThatCannotBeWrittenAreNamed(String messages, String place) {
    Answer answer =
        service.post(
            CHATS, Map.of("model", "tiny", "messages", Json.read(messages, JsonNode.class)));
    assertThat(error(400, answer).path("param").asText()).isEqualTo(place);
  }

  @Test
  void whatTheTemplateItselfRefusesIsSaidInItsOwnWords(@TempDir Path directory) throws Exception {
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{% if messages[0].role == 'system' %}\n{{ raise_exception('System role not supported') }}"
            + "{% endif %}{% for m in messages %}{{ m.content }} {% endfor %}");
    ChatTemplate template = ChatTemplate.read(directory).orElseThrow();
    try (TinyService strict =
        TinyService.of(
            files,
            1,
            Optional.of(messages -> template.render(messages, true)),
            Optional.empty(),
            TinyService.defaults())) {
      Map<String, String> system = Map.of("role", "system", "content", "Be brief.");
      Map<String, String> user = Map.of("role", "user", "content", "anna");
      JsonNode error =
          error(
              400, strict.post(CHATS, Map.of("model", "tiny", "messages", List.of(system, user))));
      assertThat(error.path("message").asText())
          .isEqualTo(
              "the chat template does not take the conversation: line 2: System role not"
                  + " supported");
      assertThat(error.path("param").asText()).isEqualTo("messages");
      assertThat(
              strict
                  .post(CHATS, Map.of("model", "tiny", "max_tokens", 1, "messages", List.of(user)))
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void aModelWithoutAChatTemplateNamesWhatCanBeAskedInstead() {
    try (TinyService plain =
        TinyService.of(files, 1, Optional.empty(), Optional.empty(), TinyService.defaults())) {
      JsonNode error = error(400, plain.post(CHATS, chat("hello")));
      assertThat(error.path("message").asText()).contains("no chat template", "/v1/completions");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{|not JSON", "[1]|one JSON object", "{} {}|not JSON", "''|"})
  void aBodyThatIsNoJsonObjectIsRefused(String body, String reason) {
    JsonNode error = error(400, service.send(TEXTS, body));
    assertThat(error.path("message").asText()).contains(reason == null ? "JSON" : reason);
  }

  @Test
  void aBodyAboveTheLimitIsRefused() {
    String body = Json.write(text("a".repeat(BODY)));
    JsonNode error = error(413, service.send(TEXTS, body));
    assertThat(error.path("message").asText()).contains(Integer.toString(BODY));
    assertThat(service.post(TEXTS, text("anna", "max_tokens", 1)).status()).isEqualTo(200);
  }

  @Test
  void whatNeverReachesTheServiceIsRefusedInTheSameForm() {
    Answer huge = service.get("/v1/models", "X-Padding", "a".repeat(20_000));
    assertThat(error(431, huge).path("message").asText()).isNotEmpty();
    assertThat(huge.headers().get("Content-Type")).isEqualTo("application/json");
    error(414, service.get("/v1/models/" + "a".repeat(20_000)));
    error(400, service.get("/v1/models/a%00b"));
  }

  @Test
  void aModelIsFoundByItsNameHoweverItIsEscaped() {
    assertThat(service.get("/v1/models/t%75ned").json().path("id").asText()).isEqualTo("tuned");
    assertThat(error(404, service.get("/v1/models/other%2Fmodel")).path("message").asText())
        .contains("other/model", "tiny, tuned");
  }

  @Test
  void moreTextsThanCanEverWaitAreRefused() {
    List<String> prompts = java.util.Collections.nCopies(20, "anna");
    JsonNode error =
        error(400, service.post(TEXTS, Map.of("model", "tiny", "prompt", prompts, "n", 8)));
    assertThat(error.path("message").asText()).contains("160", "32");
  }

  @Test
  void otherPathsAndMethodsSayWhatThereIs() {
    assertThat(error(404, service.get("/chat/completions")).path("message").asText())
        .contains("/v1/chat/completions");
    Answer wrong = service.get(TEXTS);
    error(405, wrong);
    assertThat(wrong.headers().get("Allow")).isEqualTo("POST");
    error(405, service.send("/v1/models", "{}"));
  }

  @Test
  void aPageOfAnotherSiteIsNotAnswered() {
    error(403, service.post(TEXTS, text("anna"), "Origin", "https://example.org"));
    error(403, service.post(TEXTS, text("anna"), "Origin", "null"));
    error(403, service.get("/v1/models", "Origin", "http://localhost.example.org"));
    assertThat(
            service
                .post(TEXTS, text("anna", "max_tokens", 1), "Origin", "http://localhost:3000")
                .status())
        .isEqualTo(200);
  }

  @Test
  void withAKeyOnlyThoseWhoSendItAreAnswered() {
    AccessKey key = AccessKey.read(Map.of("KEY", " sesame \n"), "KEY");
    try (TinyService guarded =
        TinyService.of(files, 1, Optional.empty(), Optional.of(key), TinyService.defaults())) {
      Answer refused = guarded.post(TEXTS, text("anna"));
      assertThat(error(401, refused).path("code").asText()).isEqualTo("invalid_api_key");
      assertThat(refused.headers().get("WWW-Authenticate")).isEqualTo("Bearer");
      error(401, guarded.post(TEXTS, text("anna"), "Authorization", "Bearer sesam"));
      error(401, guarded.post(TEXTS, text("anna"), "Authorization", "sesame"));
      error(401, guarded.get("/v1/models"));
      error(401, guarded.get("/metrics"));
      assertThat(guarded.get("/healthz").status()).isEqualTo(200);
      assertThat(
              guarded
                  .post(TEXTS, text("anna", "max_tokens", 1), "Authorization", "bearer sesame")
                  .status())
          .isEqualTo(200);
      assertThat(guarded.get("/metrics", "Authorization", "Bearer sesame").status()).isEqualTo(200);
    }
    assertThatThrownBy(() -> AccessKey.read(Map.of(), "KEY"))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED))
        .hasMessageContaining("KEY");
  }

  @Test
  void whileTheModelIsLoadedItIsSaid() {
    try (TinyService loading =
        TinyService.loading(files, 1, Optional.empty(), Optional.empty(), TinyService.defaults())) {
      assertThat(loading.get("/healthz").status()).isEqualTo(200);
      assertThat(loading.get("/readyz").status()).isEqualTo(503);
      assertThat(error(503, loading.post(TEXTS, text("anna"))).path("message").asText())
          .contains("being loaded");
      loading.ready();
      assertThat(loading.get("/readyz").status()).isEqualTo(200);
      assertThat(loading.post(TEXTS, text("anna", "max_tokens", 1)).status()).isEqualTo(200);
    }
  }

  @Test
  void aTakenPortIsSaidInOneSentence() {
    int port = service.server().port();
    CompletionServer.Settings settings =
        new CompletionServer.Settings(
            InetAddress.getLoopbackAddress(), port, Optional.empty(), TinyService.defaults());
    assertThatThrownBy(
            () ->
                new CompletionServer(
                        settings,
                        io.fireact.prometheus.Registries.create(),
                        Clock.systemUTC(),
                        () -> 1)
                    .close())
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll(Integer.toString(port), "--port 0");
  }

  @Test
  void aBodyThatDoesNotSayWhatItIsIsReadAsJson() {
    Answer answer =
        service.send(
            service
                .request(TEXTS)
                .post(
                    RequestBody.create(
                        Json.write(text("anna", "max_tokens", 1)),
                        MediaType.get("application/x-www-form-urlencoded")))
                .build());
    assertThat(answer.status()).isEqualTo(200);
  }

  /** The error object of an answer in OpenAI's form. */
  private static JsonNode error(int status, Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("message").asText()).isNotEmpty();
    assertThat(error.path("type").asText())
        .isEqualTo(status < 500 ? "invalid_request_error" : "server_error");
    assertThat(error.has("param")).isTrue();
    assertThat(error.has("code")).isTrue();
    return error;
  }
}
