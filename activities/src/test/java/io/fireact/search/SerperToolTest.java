package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.PeerFailuresContract;
import io.fireact.provider.Provider;
import io.fireact.spec.SerperSearch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** serper.dev's API as a scripted peer on loopback has it, on good days and on its worst. */
final class SerperToolTest extends PeerFailuresContract {
  private static final String KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
  private static final String QUERY = "a confidential query";

  private SearchTool tool(String base, int results, int timeoutSeconds) {
    return new SearchFactories()
        .open(
            spec(base, results, timeoutSeconds),
            new SearchContext(http, Map.of("TEST_KEY", KEY), List::of))
        .tool();
  }

  private static SerperSearch spec(String base, int results, int timeoutSeconds) {
    return new SerperSearch(base, "TEST_KEY", results, 200, timeoutSeconds);
  }

  @Override
  protected Client connect(String base, int timeoutSeconds) {
    SearchTool tool = tool(base, 2, timeoutSeconds);
    return new Client() {
      @Override
      public void call() {
        tool.search(QUERY);
      }

      @Override
      public void close() {
        tool.close();
      }
    };
  }

  @Override
  protected String goodAnswer() {
    return "{\"organic\": [{\"title\": \"A\", \"link\": \"http://a\", \"snippet\": \"About A.\"}]}";
  }

  @Override
  protected List<String> secrets() {
    return List.of(KEY, "confidential");
  }

  @Override
  protected String path() {
    return "/search";
  }

  @Test
  void aQueryIsPostedOnceWithTheKeyInItsHeaderAndABlankOneNotAtAll() throws Exception {
    server.enqueue(answer(200, goodAnswer()));
    try (SearchTool tool = tool(base(), 3, 20)) {
      assertThat(tool.search(" who \"wrote\"\nit? ").results())
          .containsExactly(new SearchResults.Result("A", "About A.", "http://a"));
      assertThat(tool.search(" \n")).isEqualTo(SearchResults.NONE);
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getUrl().encodedPath()).isEqualTo("/search");
    assertThat(request.getHeaders().get("X-API-KEY")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("Authorization")).isNull();
    assertThat(request.getBody().utf8()).isEqualTo("{\"num\":3,\"q\":\"who \\\"wrote\\\" it?\"}");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'organic': []} | No result.",
        "{'searchParameters': {'q': 'x'}} | No result.",
        "{'organic': [{'title': 't'}, {'snippet': 'a'}, {'snippet': 'b'}, {'snippet': 'c'}]} | a b",
        "{'answerBox': {'answer': 1969, 'snippet': 's'}, 'organic': [{'snippet': 'o'}]} | 1969",
        "{'answerBox': {'snippet': 's', 'snippetHighlighted': ['h']}, 'organic': []} | s",
        "{'answerBox': {'title': 't', 'snippetHighlighted': ['h', 'i']}} | h",
        "{'answerBox': {'title': 't'}, 'organic': [{'snippet': 'o'}]} | o",
        "{'knowledgeGraph': {'title': 'K', 'description': 'is K'}, 'organic': [{'snippet': 'o'}]}"
            + " | is K o",
        "{'knowledgeGraph': {'title': 'K', 'type': 'Band'}, 'organic': [{'snippet': 'o'}]} | o"
      })
  void anAnswerIsReadInTheOrderOfFireActsTool(String answer, String observation) {
    server.enqueue(answer(200, answer.replace('\'', '"')));
    try (SearchTool tool = tool(base(), 2, 20)) {
      assertThat(SearchObservation.of(tool.search("q"), spec(base(), 2, 20)))
          .isEqualTo(observation);
    }
  }

  @Test
  void itsWorstDayIsClassified() {
    FailureException tooMany =
        failure(answer(429, "{\"message\": \"Too many requests\"}", "Retry-After", "3"));
    assertThat(tooMany.type()).isEqualTo(FailureType.RATE_LIMITED);
    assertThat(tooMany.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    for (int status : List.of(400, 403)) {
      FailureException spent =
          failure(
              answer(
                  status, "{\"message\": \"Not enough credits\", \"statusCode\": " + status + "}"));
      assertThat(spent.type()).isEqualTo(FailureType.INSUFFICIENT_QUOTA);
      assertThat(spent).hasMessageContaining("add credit");
    }
    FailureException refused =
        failure(answer(403, "{\"message\": \"Unauthorized.\", \"statusCode\": 403}"));
    assertThat(refused.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(refused).hasMessageContaining("TEST_KEY");
    assertThat(failure(answer(502, "<html>Bad Gateway</html>")).type())
        .isEqualTo(FailureType.UNAVAILABLE);
    assertThat(failure(answer(200, "<html>Sign in</html>")).type())
        .isEqualTo(FailureType.BAD_ANSWER);
    assertThat(failure(answer(200, "{\"organic\": {}}")).type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void aKeyThatIsEchoedReachesNeitherAnObservationNorAMessage() {
    server.enqueue(
        answer(
            200, "{\"organic\": [{\"title\": \"t\", \"snippet\": \"your key is " + KEY + "\"}]}"));
    try (SearchTool tool = tool(base(), 2, 20)) {
      assertThat(tool.search("q").results().get(0).snippet()).isEqualTo("your key is [key]");
    }
    MockResponse echo = answer(403, "{\"message\": \"bad key " + KEY + "\"}");
    assertThat(failure(echo)).hasMessageContaining("[key]");
  }

  @Test
  void withoutAKeyNothingIsAsked() {
    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () -> new SerperTool(spec(base(), 1, 20), Map.of("TEST_KEY", " "), http));
    assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("TEST_KEY is not set");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void whatIsRemoteFollowsFromTheSpec() {
    Provider provider = Provider.of(spec("http://a", 2, 20));
    assertThat(provider.taskQueue()).isEqualTo("search-serper");
    assertThat(provider.apiKeyVariable()).contains("TEST_KEY");
    assertThat(Provider.taskQueues()).contains("search-serper");
  }
}
