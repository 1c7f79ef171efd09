package io.fireact.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * A chat API and a search API on loopback that know the right answers, count what they are asked,
 * and fail where a test says. The teacher searches for its question's id, then gives its answer.
 */
final class FaultyPeers implements AutoCloseable {
  private static final String QUESTION = "Question: ";

  private final MockWebServer teacher = new MockWebServer();
  private final MockWebServer search = new MockWebServer();
  private final Map<String, Question> questions;
  private final Map<String, Integer> teacherCalls = new TreeMap<>();
  private final Map<String, Integer> searches = new TreeMap<>();

  /** What a call of the teacher meets, by question id and round, such as {@code q1/0}. */
  volatile Function<String, Optional<MockResponse>> teacherFault = call -> Optional.empty();

  /** What the teacher takes as its key; empty for any or none. */
  volatile String teacherKey = "";

  /** The prompt of the last call that was answered. */
  volatile String lastPrompt = "";

  /** What a search meets, by query. */
  volatile Function<String, Optional<MockResponse>> searchFault = query -> Optional.empty();

  FaultyPeers(Collection<Question> questions) throws IOException {
    this.questions =
        questions.stream()
            .collect(
                Collectors.toMap(
                    question -> question.asked().replace('\n', ' '),
                    Function.identity(),
                    (one, same) -> one));
    start(teacher, this::teach);
    start(search, this::find);
  }

  /** Starts a server on loopback that answers so. */
  static void start(MockWebServer server, Function<RecordedRequest, MockResponse> answer)
      throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer.apply(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  static MockResponse status(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }

  /** A whole answer of the chat API. */
  static MockResponse completion(String text, String finishReason) {
    return status(
        200,
        Json.write(
            Map.of(
                "choices",
                List.of(
                    Map.of(
                        "message",
                        Map.of("role", "assistant", "content", text),
                        "finish_reason",
                        finishReason)),
                "usage",
                Map.of(
                    "prompt_tokens",
                    10,
                    "completion_tokens",
                    5,
                    "prompt_tokens_details",
                    Map.of("cached_tokens", 4)))));
  }

  /** A whole answer of the completion API. */
  private static MockResponse continuation(String text) {
    return status(
        200,
        Json.write(
            Map.of(
                "model",
                "base-of-the-test",
                "choices",
                List.of(Map.of("text", text, "finish_reason", "stop")),
                "usage",
                Map.of("prompt_tokens", 10, "completion_tokens", 5))));
  }

  String teacherEndpoint() {
    return "http://127.0.0.1:" + teacher.getPort() + "/v1";
  }

  String searchEndpoint() {
    return "http://127.0.0.1:" + search.getPort() + "/search";
  }

  /** How often the teacher was asked, by question id and round. */
  synchronized Map<String, Integer> teacherCalls() {
    return new TreeMap<>(teacherCalls);
  }

  /** How often the search was asked for the teacher, by query. */
  synchronized Map<String, Integer> searches() {
    return new TreeMap<>(searches);
  }

  private MockResponse teach(RecordedRequest request) {
    JsonNode body = Json.read(request.getBody().utf8(), JsonNode.class);
    if (!String.valueOf(request.getHeaders().get("Authorization")).endsWith(teacherKey)) {
      return status(401, "{\"error\": {\"message\": \"Incorrect API key provided\"}}");
    }
    boolean continues = request.getUrl().encodedPath().endsWith("/v1/completions");
    String prompt = body.at(continues ? "/prompt" : "/messages/1/content").asText();
    lastPrompt = prompt;
    String episode = prompt.substring(prompt.lastIndexOf(QUESTION));
    Question question =
        Objects.requireNonNull(
            questions.get(episode.lines().findFirst().orElseThrow().replaceFirst(QUESTION, "")));
    long round = episode.lines().filter(line -> line.startsWith("Observation:")).count();
    String call = question.id() + "/" + round;
    synchronized (this) {
      teacherCalls.merge(call, 1, Integer::sum);
    }
    String text =
        round == 0
            ? "Thought: I look it up.\nAction: search[" + question.id() + "]"
            : "Thought: I know it now.\nAction: finish[" + question.answer() + "]";
    return teacherFault
        .apply(call)
        .orElseGet(() -> continues ? continuation(" " + text) : completion(text, "stop"));
  }

  private MockResponse find(RecordedRequest request) {
    String query = String.valueOf(request.getUrl().queryParameter("q"));
    if (questions.values().stream().noneMatch(question -> question.id().equals(query))) {
      return status(200, "{\"results\": []}"); // the student's
    }
    synchronized (this) {
      searches.merge(query, 1, Integer::sum);
    }
    return searchFault
        .apply(query)
        .orElseGet(
            () -> status(200, "{\"results\": [{\"title\": \"t\", \"snippet\": \"It is so.\"}]}"));
  }

  @Override
  public void close() {
    teacher.close();
    search.close();
  }
}
