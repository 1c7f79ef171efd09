package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.method.Method;
import io.fireact.cli.Commands.Outcome;
import io.fireact.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model behind an API, a real HTTP peer, is asked by every method, and fails in every way. */
final class AskRemoteModelTest {
  private static final String QUESTION = "where was anna born?";
  private static final String REMOTE = "http://models.example/v1";

  private final MockWebServer peer = new MockWebServer();
  private final List<RecordedRequest> asked = new ArrayList<>();
  private final Commands commands;
  private final Path corpus;
  private volatile UnaryOperator<String> writes = prompt -> "";
  private volatile MockResponse fault = FaultyPeers.status(500, "");

  AskRemoteModelTest(@TempDir Path directory) throws IOException {
    commands = new Commands(directory);
    corpus =
        Files.writeString(
            directory.resolve("corpus.jsonl"),
            "{\"title\": \"anna\", \"text\": \"anna was born in oslo.\"}\n");
  }

  @BeforeEach
  void start() throws IOException {
    peer.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    peer.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    peer.close();
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    asked.add(request);
    String prompt =
        Json.read(request.getBody().utf8(), JsonNode.class).at("/messages/1/content").asText();
    String text = writes.apply(prompt);
    return text.isEmpty() ? fault : FaultyPeers.completion(text, "stop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"react", "reflexion"})
  void aMethodThatSearchesSearchesAndAnswers(String method) {
    writes =
        prompt ->
            prompt.contains("Observation: anna was born in oslo.")
                ? "Thought: I know it.\nAction: finish[oslo]"
                : "Thought: I look it up.\nAction: search[anna]";
    Outcome outcome =
        commands
            .with("OPENAI_API_KEY", "sesame")
            .run(arguments("--method", method, "--corpus", corpus.toString()));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("Action: search[anna]", "Observation: anna was born in oslo.", "Answer: oslo\n")
        .contains("2 turns, 20 tokens read, 10 written");
    assertThat(asked)
        .hasSize(2)
        .allMatch(request -> "Bearer sesame".equals(request.getHeaders().get("Authorization")));
  }

  @ParameterizedTest
  @CsvSource({"io, Answer: oslo", "cot, 'Thought: anna is from there.\nAnswer: oslo'"})
  void aMethodThatDoesNotSearchNeedsNoTool(String method, String text) {
    writes = prompt -> text;
    Outcome outcome = commands.run(arguments("--method", method, "--json"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Json.read(outcome.out(), JsonNode.class).path("answer").asText()).isEqualTo("oslo");
    JsonNode request = Json.read(asked.get(0).getBody().utf8(), JsonNode.class);
    assertThat(request.at("/messages/0/content").asText())
        .isEqualTo(Method.valueOf(method.toUpperCase(java.util.Locale.ROOT)).instruction());
    assertThat(request.path("model").asText()).isEqualTo("some-model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | no                                                  | 3 | wants a key
          403 | no                                                  | 3 | answered 403
          404 | {"error": {"code": "model_not_found"}}              | 1 | answered 404
          400 | {"error": {"message": "top_k is not supported"}}    | 1 | top_k is not supported
          429 | slow down                                           | 3 | too many calls
          429 | {"error": {"code": "insufficient_quota"}}           | 3 | billing settings
          500 | down                                                | 3 | answered 500
          503 | down                                                | 3 | answered 503
          302 | elsewhere                                           | 1 | answered 302
          200 | <html>                                              | 3 | not JSON
          200 | {"choices": []}                                     | 3 | choices[0].message.content
          400 | {"error": {"code": "context_length_exceeded"}}      | 1 | context_length_exceeded
          400 | {"error": {"code": "content_filter"}}               | 1 | content_filter
          """)
  void aModelThatFailsIsSaidOnceAndIsAnExitCode(
      int status, String body, int exitCode, String words) {
    fault = FaultyPeers.status(status, body);
    for (String json : List.of("", "--json")) {
      Outcome outcome = commands.run(arguments("--method", "io", json));
      assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isEqualTo(exitCode);
      // Somebody who reads along has it in the transcript, a script beside its JSON.
      String said = json.isEmpty() ? outcome.err() + outcome.out() : outcome.err();
      assertThat(said)
          .contains(words)
          .doesNotContain("\tat ", "Exception", "sesame")
          .matches(text -> text.lines().filter(line -> line.contains(words)).count() == 1);
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void aModelThatIsNotThereIsSaid() {
    String nowhere = "http://127.0.0.1:" + peer.getPort() + "/v1";
    peer.close();
    Outcome outcome = ask(nowhere, "--method", "io", QUESTION);
    assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(3);
    assertThat(outcome.out())
        .contains("The model failed: ", nowhere, "No answer: the model failed")
        .doesNotContain("\tat ");
  }

  @Test
  void pipedQuestionsAreAllAskedAndThoseThatGotNoAnswerCounted() {
    writes = prompt -> prompt.contains("anna") ? "Answer: oslo" : "";
    fault = FaultyPeers.status(400, "{\"error\": {\"code\": \"content_filter\"}}");
    Outcome refused =
        ask(endpoint(), commands.typing("who?\nanna?\nwho?\n"), "--method", "io", "--json");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains("2 of 3 questions were not answered, since they were refuse");
    fault = FaultyPeers.status(503, "down");
    Outcome failed = ask(endpoint(), commands.typing("who?\nanna?\n"), "--method", "io", "--json");
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.out().lines()).hasSize(2);
    assertThat(failed.err()).contains("1 of 2 questions were not answered");
  }

  @Test
  void whatWasPaidForIsFoundAgainAndWhatThisMachineAnswersIsAskedAnew() {
    writes = prompt -> "Answer: oslo";
    Commands outside =
        commands
            .with("http_proxy", "http://127.0.0.1:" + peer.getPort())
            .with("OPENAI_API_KEY", "sesame");
    Outcome first = ask(REMOTE, outside, "--method", "io", QUESTION);
    assertThat(first.exitCode()).as(first.err() + first.out()).isZero();
    Outcome again = ask(REMOTE, outside, "--method", "io", QUESTION);
    assertThat(again.out()).contains("Answer: oslo\n1 turn, 10 tokens read, 5 written");
    assertThat(asked).hasSize(1);
    Outcome elsewhere = ask(REMOTE + "/other", outside, "--method", "io", QUESTION);
    assertThat(elsewhere.exitCode()).isZero();
    assertThat(asked).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(ask(endpoint(), "--method", "io", QUESTION).exitCode()).isZero();
    }
    assertThat(asked).hasSize(4);
  }

  @Test
  void aMissingKeyIsSaidBeforeAnythingIsAsked() {
    Outcome outcome = ask(REMOTE, "--api-key-variable", "MY_KEY", "--method", "io", QUESTION);
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("MY_KEY is not set").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --method magic                          | 'magic' is no method; there are react, io, cot
          --method io --corpus x                  | --method io never searches; leave --corpus away
          --method io --adapter x                 | --adapter is for a model in this process
          --method io --chat                      | --chat is for a model in this process
          --method io --device cpu                | --device is for a model in this process
          --rounds 3                              | --corpus FILE or a --search-endpoint URL
          """)
  void optionsThatDoNotGoTogetherAreRefused(String options, String words) {
    Outcome outcome = commands.run(arguments(options.split(" ")));
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(words);
    assertThat(asked).isEmpty();
  }

  private String endpoint() {
    return "http://127.0.0.1:" + peer.getPort() + "/v1";
  }

  private String[] arguments(String... more) {
    List<String> all =
        new ArrayList<>(List.of("ask", "--model", "some-model", "--model-endpoint", endpoint()));
    all.addAll(List.of(more).stream().filter(each -> !each.isEmpty()).toList());
    all.add(QUESTION);
    return all.toArray(new String[0]);
  }

  private Outcome ask(String endpoint, String... more) {
    return ask(endpoint, commands, more);
  }

  private static Outcome ask(String endpoint, Commands commands, String... more) {
    List<String> all =
        new ArrayList<>(List.of("ask", "--model", "some-model", "--model-endpoint", endpoint));
    all.addAll(List.of(more));
    return commands.run(all.toArray(new String[0]));
  }
}
