package io.fireact.model.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.TokenUsage;
import io.fireact.failure.FailureException;
import io.fireact.json.Json;
import io.fireact.model.ModelFactories;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.TeacherSpec;
import java.io.IOException;
import java.net.InetAddress;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completion APIs in the forms of servers that have one. */
final class CompletionApiTest {
  private static final String ROUND = " Thought: a\nAction: search[b]\n";

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
  void theAgentsTextIsSentAsItIsAndNothingElseOfAChat() throws Exception {
    complete("{'choices': [{'text': 'x'}]}");
    RecordedRequest request = server.takeRequest();
    assertThat(request.getUrl().encodedPath()).isEqualTo("/v1/completions");
    assertThat(Json.read(request.getBody().utf8(), JsonNode.class))
        .isEqualTo(
            Json.read(
                """
                {"model": "m", "prompt": "Question: Who made it?\\nThought: 0\\n",
                 "stop": ["Observation:"], "max_tokens": 50, "temperature": 0.0, "seed": 0}
                """,
                JsonNode.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vLLM, without the stop string            | {'object': 'text_completion', 'model': 'm', 'choices': [{'index': 0, 'text': 'ROUND', 'logprobs': null, 'finish_reason': 'stop', 'stop_reason': 'Observation:', 'prompt_logprobs': null}], 'usage': {'prompt_tokens': 12, 'total_tokens': 15, 'completion_tokens': 3, 'prompt_tokens_details': null}} | STOP
          vLLM, include_stop_str_in_output         | {'model': 'm', 'choices': [{'text': 'ROUNDObservation:', 'finish_reason': 'stop'}], 'usage': {'prompt_tokens': 12, 'completion_tokens': 3}} | STOP
          SGLang                                   | {'model': 'm', 'choices': [{'text': 'ROUND', 'finish_reason': 'stop', 'matched_stop': 'Observation:'}], 'usage': {'prompt_tokens': 12, 'total_tokens': 15, 'completion_tokens': 3, 'reasoning_tokens': 0}} | STOP
          llama.cpp                                | {'model': 'm', 'object': 'text_completion', 'choices': [{'text': 'ROUND', 'index': 0, 'finish_reason': 'length'}], 'usage': {'completion_tokens': 3, 'prompt_tokens': 12, 'total_tokens': 15}, 'timings': {'prompt_n': 12}} | LENGTH
          llama.cpp before 2025, its own form      | {'content': 'ROUND', 'model': 'm', 'stop': true, 'stopped_eos': false, 'stopped_limit': false, 'stopped_word': true, 'stopping_word': 'Observation:', 'tokens_evaluated': 12, 'tokens_predicted': 3} | STOP
          llama.cpp before 2025, at the limit      | {'content': 'ROUND', 'model': 'm', 'stopped_limit': true, 'tokens_evaluated': 12, 'tokens_predicted': 3} | LENGTH
          llama.cpp, its own form with a stop type | {'content': 'ROUND', 'model': 'm', 'stop_type': 'limit', 'tokens_evaluated': 12, 'tokens_predicted': 3} | LENGTH
          Ollama, which ignored the stop string    | {'id': 'cmpl-1', 'object': 'text_completion', 'model': 'm', 'system_fingerprint': 'fp_ollama', 'choices': [{'text': 'ROUNDObservation: made up\\nThought: more', 'index': 0, 'finish_reason': 'length'}], 'usage': {'prompt_tokens': 12, 'completion_tokens': 3, 'total_tokens': 15}} | STOP
          """)
  void eachServersFormIsTheSameAnswer(String server, String body, FinishReason finish) {
    Completion completion = complete(body);
    assertThat(completion.text()).as(server).isEqualTo(ROUND);
    assertThat(completion.finish()).isEqualTo(finish);
    assertThat(completion.inputTokens()).isEqualTo(12);
    assertThat(completion.outputTokens()).isEqualTo(3);
    assertThat(completion.usage()).extracting(TokenUsage::model).isEqualTo("m");
  }

  @Test
  void withoutUsageNothingIsSaidToBeKnown() {
    assertThat(complete("{'choices': [{'text': 'x', 'finish_reason': 'stop'}]}").usage())
        .isEqualTo(new TokenUsage(null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          COMPLETIONS | 404 | {'error': {'message': 'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?'}} | set teacher.api: chat
          COMPLETIONS | 400 | {'error': {'code': 'OperationNotSupported', 'message': 'The completion operation does not work with the specified model, gpt-4o.'}}      | set teacher.api: chat
          AZURE       | 404 | {'error': {'code': '404', 'message': 'Resource not found'}}                                                                                | set teacher.request.query: {api-version
          CHAT        | 404 | {'error': {'message': 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.'}}                            | set teacher.api: completions
          AZURE       | 400 | {'error': {'code': 'OperationNotSupported', 'message': 'The chatCompletion operation does not work with the specified model, davinci.'}}   | set teacher.api: completions
          CHAT        | 400 | {'error': {'message': 'the model m has no chat template, so it cannot be asked with messages'}}                                            | set teacher.api: completions
          """)
  void aModelOfTheOtherApiSaysWhichFieldChangesIt(
      ModelApis api, int status, String body, String advice) {
    server.enqueue(new MockResponse.Builder().code(status).body(body.replace('\'', '"')).build());
    try (OpenAiModel model =
        api.open("http://127.0.0.1:" + server.getPort(), ModelApis.KEY, http)) {
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> model.complete(ModelApis.request(0)));
      assertThat(failure).hasMessageContaining(advice);
      assertThat(failure.type().retryable()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1, CHAT, /v1/chat/completions, ",
    "/v1//, COMPLETIONS, /v1/completions, ",
    "'', COMPLETIONS, /completions, ",
    "/v1/completions/, COMPLETIONS, /v1/completions, ",
    "/v1/chat/completions, CHAT, /v1/chat/completions, ",
    "/openai/deployments/D?api-version=2024-06-01#x, CHAT, /openai/deployments/D/chat/completions, api-version=2024-06-01",
    "/openai/deployments/D/chat/completions?api-version=2024-06-01, CHAT, /openai/deployments/D/chat/completions, api-version=2024-06-01",
    "/a%20b/v1?x=1&y, CHAT, /a%20b/v1/chat/completions, x=1&y"
  })
  void theAddressIsTheEndpointsWithTheApisPath(
      String endpoint, io.fireact.spec.ModelApi api, String path, String query) throws Exception {
    server.enqueue(new MockResponse.Builder().code(500).build());
    TeacherSpec.OpenAi spec =
        new TeacherSpec.OpenAi(
            1,
            "m",
            "http://127.0.0.1:" + server.getPort() + endpoint,
            "TEST_KEY",
            0,
            1,
            60,
            io.fireact.spec.RequestSpec.defaults(),
            api);
    try (OpenAiModel model =
        new OpenAiModel(
            spec, "", io.fireact.agent.ReasoningPolicy.DROP, java.util.Map.of(), http)) {
      FailureException failure =
          catchThrowableOfType(FailureException.class, () -> model.complete(ModelApis.request(0)));
      assertThat(failure).hasMessageContaining(path + " answered 500");
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getUrl().encodedPath()).isEqualTo(path);
    assertThat(request.getUrl().encodedQuery()).isEqualTo(query);
  }

  @Test
  void theApiDecidesAnswersAndTheAddressAndItsParametersDoNot() {
    ModelFactories models = new ModelFactories();
    AgentSpec agent = Json.defaults(AgentSpec.class);
    Object chat = models.identity(ModelApis.CHAT.spec("http://a", 1), agent, "i");
    Object azure = models.identity(ModelApis.AZURE.spec("http://b", 9), agent, "i");
    TeacherSpec.OpenAi completions = ModelApis.COMPLETIONS.spec("http://a", 1);
    assertThat(azure).isEqualTo(chat);
    assertThat(models.identity(completions, agent, "i"))
        .isNotEqualTo(chat)
        .isEqualTo(models.identity(completions, agent, "another that it is not told"));
  }

  private Completion complete(String body) {
    server.enqueue(
        new MockResponse.Builder()
            .body(body.replace('\'', '"').replace("ROUND", ROUND.replace("\n", "\\n")))
            .build());
    try (OpenAiModel model =
        ModelApis.COMPLETIONS.open("http://127.0.0.1:" + server.getPort(), ModelApis.KEY, http)) {
      return model.complete(ModelApis.request(0));
    }
  }
}
