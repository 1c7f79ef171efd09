package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.ActionParser;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.Fault;
import io.fireact.json.Json;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.spec.TeacherSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiModelTest {
  private static final String INSTRUCTION = Method.REACT.instruction();
  private static final String KEY = "word-of-the-test-4711-0815";
  private static final Question QUESTION =
      new Question("q1", Split.TRAIN, "Who made it?", "Ola", "bridge");

  private final OkHttpClient http = new OkHttpClient();
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
    http.connectionPool().evictAll();
  }

  @Test
  void theRequestSaysEverythingThatDecidesTheAnswer() throws Exception {
    completion("Thought: x", "stop");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getUrl().encodedPath()).isEqualTo("/v1/chat/completions");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KEY);
    JsonNode body = Json.read(request.getBody().utf8(), JsonNode.class);
    assertThat(body)
        .isEqualTo(
            Json.read(
                """
                {"model": "some-model", "messages": [
                   {"role": "system", "content": %s},
                   {"role": "user", "content": "Question: Who made it?\\n"}],
                 "stop": ["Observation:"], "max_tokens": 50, "temperature": 0.5, "seed": 9}
                """
                    .formatted(Json.write(INSTRUCTION)),
                JsonNode.class));
  }

  @Test
  void theInstructionNamesTheFormatAndForbidsObservations() {
    assertThat(INSTRUCTION)
        .contains("Thought:", "Action:", "search[query]", "finish[answer]", "one round")
        .contains(ReActFormat.STOP);
  }

  @Test
  void anAnswerBecomesACompletion() {
    Completion completion = completion("Thought: a\nAction: search[b]\n", "stop");
    assertThat(completion.text()).isEqualTo("Thought: a\nAction: search[b]\n");
    assertThat(completion.inputTokens()).isEqualTo(120);
    assertThat(completion.outputTokens()).isEqualTo(34);
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
    assertThat(completion.seconds()).isPositive();
  }

  @Test
  void reasoningBesideTheContentIsInTheTextOnlyWhereItIsKept() {
    String answer =
        answer("Thought: a\nAction: search[b]\n", "stop")
            .replace("\"content\"", "\"reasoning_content\": \"Action: finish[no]\", \"content\"");
    assertThat(complete(answer).text()).isEqualTo("Thought: a\nAction: search[b]\n");
    server.enqueue(new MockResponse.Builder().body(answer).build());
    try (OpenAiModel keeps =
        new OpenAiModel(
            spec("http://127.0.0.1:" + server.getPort() + "/v1"),
            INSTRUCTION,
            ReasoningPolicy.KEEP,
            Map.of("TEST_KEY", KEY),
            http)) {
      assertThat(keeps.complete(request(QUESTION, 0)).text())
          .isEqualTo("<think>\nAction: finish[no]\n</think>\nThought: a\nAction: search[b]\n");
    }
  }

  @Test
  void aModelThatOnlyReasonedHasAnswered() {
    String answer =
        answer("", "length")
            .replace("\"content\"", "\"reasoning\": \"Action: finish[no]\", \"content\"");
    Completion completion = complete(answer);
    assertThat(completion.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(completion.text()).isNotBlank();
    assertThat(ActionParser.parse(completion.text()).found()).isFalse();
  }

  @Test
  void aStopStringWithinReasoningDoesNotCutTheAnswer() {
    String text = "<think>no Observation: yet</think>Thought: a\nAction: search[b]\n";
    assertThat(completion(text + "Observation: made up", "stop").text()).isEqualTo(text);
  }

  @Test
  void aTextCutByTheLimitSaysSo() {
    assertThat(completion("Thought: a", "length").finish()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void aPeerThatIgnoresStopStringsIsCutAtTheFirst() {
    Completion completion =
        completion("Thought: a\nAction: b[c]\nObservation: made up\nObservation: too", "length");
    assertThat(completion.text()).isEqualTo("Thought: a\nAction: b[c]\n");
    assertThat(completion.finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void oddTextsAreTheModelsOwn() {
    assertThat(completion("", "stop").text()).isEmpty();
    assertThat(completion("I cannot do that.", "eos_token").text()).isEqualTo("I cannot do that.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"prompt_tokens\": -1, \"completion_tokens\": \"many\"}",
        "{\"prompt_tokens\": 99999999999, \"completion_tokens\": 1.5}"
      })
  void withoutSensibleUsageTokensCountAsNone(String usage) {
    Completion completion =
        complete("{\"choices\": [{\"message\": {\"content\": \"x\"}}], \"usage\": " + usage + "}");
    assertThat(completion.text()).isEqualTo("x");
    assertThat(completion.inputTokens()).isZero();
    assertThat(completion.outputTokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\": []}",
        "{\"choices\": {}}",
        "{\"choices\": [{}]}",
        "{\"choices\": [{\"message\": {\"content\": [\"x\"]}}]}"
      })
  void anAnswerWithoutWholeTextIsABadAnswer(String answer) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> complete(answer));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"choices\": [{\"message\": {\"content\": \"x\"}, \"finish_reason\": \"content_filter\"}]}",
        "{\"choices\": [{\"message\": {\"content\": null}, \"finish_reason\": \"content_filter\"}]}",
        "{\"choices\": [{\"message\": {\"content\": \"\"}, \"finish_reason\": \"SAFETY\"}]}",
        "{\"choices\": [{\"message\": {\"content\": null, \"refusal\": \"no\"}, \"finish_reason\": \"stop\"}]}"
      })
  void anAnswerThatAFilterCutOrThatIsARefusalIsOfTheQuestion(String answer) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> complete(answer));
    assertThat(failure.type()).isEqualTo(FailureType.CONTENT_FILTER);
  }

  @Test
  void anAnswerOfHiddenWordsOnlyIsEmptyAndNotABadAnswer() {
    Completion completion =
        complete(
            "{\"choices\": [{\"message\": {\"content\": null}, \"finish_reason\": \"length\"}]}");
    assertThat(completion.text()).isEmpty();
    assertThat(completion.finish()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void aRepeatedCallIsRecognisedByItsIdempotencyKey() throws Exception {
    List<String> keys = new ArrayList<>();
    for (CompletionRequest request :
        List.of(request(QUESTION, 0), request(QUESTION, 0), request(QUESTION, 1))) {
      server.enqueue(new MockResponse.Builder().body(answer("x", "stop")).build());
      try (OpenAiModel model = model(Map.of("TEST_KEY", KEY))) {
        model.complete(request);
      }
      keys.add(server.takeRequest().getHeaders().get("Idempotency-Key"));
    }
    assertThat(keys.get(0)).matches("[0-9a-f]{64}").isEqualTo(keys.get(1));
    assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
  }

  @Test
  void aPeerOnThisMachineNeedsNoKey() throws Exception {
    server.enqueue(new MockResponse.Builder().body(answer("x", "stop")).build());
    try (OpenAiModel model = model(Map.of())) {
      assertThat(model.complete(request(QUESTION, 0)).text()).isEqualTo("x");
    }
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.org/v1",
        "http://localhost.example.org/v1",
        "http://127.0.0.1.example.org/v1"
      })
  void aPeerElsewhereNeedsAKeyAndTheMessageNamesTheVariable(String endpoint) {
    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () ->
                new OpenAiModel(spec(endpoint), INSTRUCTION, ReasoningPolicy.DROP, Map.of(), http));
    assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("TEST_KEY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8000/v1/", "http://[::1]:8000/v1", "http://127.9.9.9/"})
  void everyLoopbackAddressIsThisMachine(String endpoint) {
    new OpenAiModel(spec(endpoint), INSTRUCTION, ReasoningPolicy.DROP, Map.of(), http).close();
  }

  @Test
  void thePeerForTestsAnswersThroughAnyModel() {
    LanguageModel echo =
        request ->
            new Completion(
                "Thought: step %d of %s\n".formatted(request.step(), request.question().id()),
                3,
                4,
                FinishReason.STOP,
                0);
    Question other = new Question("q2", Split.TRAIN, "Another one?", "x", "bridge");
    try (OpenAiPeer peer = new OpenAiPeer(echo, List.of(QUESTION, other), KEY)) {
      peer.fail(new Fault.HalfBody(), new Fault.Status(503));
      try (OpenAiModel model =
          new OpenAiModel(
              spec(peer.endpoint()),
              INSTRUCTION,
              ReasoningPolicy.DROP,
              Map.of("TEST_KEY", KEY),
              http)) {
        for (int i = 0; i < 2; i++) {
          assertThat(failureType(model)).isEqualTo(FailureType.UNAVAILABLE);
        }
        String prompt =
            """
            Question: Another one?
            Observation: of an example

            Question: Who made it?
            Thought: a
            Action: search[b]
            Observation: c
            """;
        Completion completion =
            model.complete(
                new CompletionRequest(QUESTION, 1, prompt, List.of(ReActFormat.STOP), 50, 0.5, 9));
        assertThat(completion.text()).isEqualTo("Thought: step 1 of q1\n");
        assertThat(completion.outputTokens()).isEqualTo(4);
      }
      try (OpenAiModel stranger =
          new OpenAiModel(
              spec(peer.endpoint()), INSTRUCTION, ReasoningPolicy.DROP, Map.of(), http)) {
        assertThat(failureType(stranger)).isEqualTo(FailureType.UNAUTHORIZED);
      }
      assertThat(peer.requests()).isEqualTo(4);
      assertThat(peer.answers()).isEqualTo(1);
      assertThat(peer.answered()).hasSize(1);
    }
  }

  private static FailureType failureType(OpenAiModel model) {
    return catchThrowableOfType(FailureException.class, () -> model.complete(request(QUESTION, 0)))
        .type();
  }

  private Completion completion(String text, String reason) {
    return complete(answer(text, reason));
  }

  private Completion complete(String answer) {
    server.enqueue(new MockResponse.Builder().body(answer).build());
    try (OpenAiModel model = model(Map.of("TEST_KEY", KEY))) {
      return model.complete(request(QUESTION, 0));
    }
  }

  private OpenAiModel model(Map<String, String> environment) {
    return new OpenAiModel(
        spec("http://127.0.0.1:" + server.getPort() + "/v1"),
        INSTRUCTION,
        ReasoningPolicy.DROP,
        environment,
        http);
  }

  private static TeacherSpec.OpenAi spec(String endpoint) {
    return new TeacherSpec.OpenAi(9, "some-model", endpoint, "TEST_KEY", 0.5, 10, 60);
  }

  private static CompletionRequest request(Question question, int step) {
    return new CompletionRequest(
        question, step, "Question: Who made it?\n", List.of(ReActFormat.STOP), 50, 0.5, 9);
  }

  private static String answer(String text, String reason) {
    return """
        {"choices": [{"message": {"role": "assistant", "content": %s}, "finish_reason": "%s"}],
         "usage": {"prompt_tokens": 120, "completion_tokens": 34, "total_tokens": 154}}
        """
        .formatted(Json.write(text), reason);
  }
}
