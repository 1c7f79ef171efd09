package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.PeerFailuresContract;
import io.fireact.json.Kinds;
import io.fireact.provider.Provider;
import io.fireact.spec.SearchSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How every search API that wants a key behaves; extend it to test one. */
abstract class KeyedSearchContract extends PeerFailuresContract {
  static final String KEY = "0f1e2d3c4b5a+/8788796a5b4c3d2e1f00f1e2d3c";
  private static final String QUERY = "a confidential query";

  /** A spec that reads its key from TEST_KEY. */
  abstract SearchSpec spec(String base, int results, int timeoutSeconds);

  /**
   * An answer with one result.
   *
   * @param snippet its text
   */
  abstract String found(String snippet);

  final OpenSearch open(int results) {
    return open(base(), results, 20);
  }

  private OpenSearch open(String base, int results, int timeoutSeconds) {
    return new SearchFactories()
        .open(
            spec(base, results, timeoutSeconds),
            new SearchContext(http, Map.of("TEST_KEY", KEY), List::of));
  }

  /** What an agent reads of an answer, written with single quotes. */
  final String observed(String answer) {
    server.enqueue(answer(200, answer.replace('\'', '"')));
    try (OpenSearch search = open(2)) {
      return search.observe("q");
    }
  }

  @Override
  protected final Client connect(String base, int timeoutSeconds) {
    OpenSearch search = open(base, 2, timeoutSeconds);
    return new Client() {
      @Override
      public void call() {
        search.tool().search(QUERY);
      }

      @Override
      public void close() {
        search.close();
      }
    };
  }

  @Override
  protected final String goodAnswer() {
    return found("About A.");
  }

  @Override
  protected final List<String> secrets() {
    return List.of(KEY, KEY.replace("+", "%2B").replace("/", "%2F"), "confidential");
  }

  @Test
  void aBlankQueryIsNotAskedAndALongOneIsCut() throws Exception {
    server.enqueue(answer(200, goodAnswer()));
    try (OpenSearch search = open(3)) {
      assertThat(search.tool().search(" \n")).isEqualTo(SearchResults.NONE);
      search.tool().search("long " + "words ".repeat(1_000));
    }
    assertThat(server.takeRequest().getUrl().queryParameter("q"))
        .startsWith("long words words")
        .hasSizeLessThanOrEqualTo(400);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsEchoedReachesNeitherAnObservationNorAMessage() {
    String escaped = KEY.replace("+", "%2B").replace("/", "%2F");
    for (String echo : List.of(KEY, escaped)) {
      server.enqueue(answer(200, found("you asked /search?key=" + echo)));
      try (OpenSearch search = open(2)) {
        SearchResults found = search.tool().search("q");
        assertThat(found.toString()).contains("[key]").doesNotContain("2d3c4b5a");
      }
      for (int status : List.of(400, 401, 403, 429, 500)) {
        String body = "{\"error\": {\"message\": \"bad request GET /search?key=" + echo + "\"}}";
        server.enqueue(answer(status, body));
        assertThat(failureOf(client(20)).getMessage()).doesNotContain("2d3c4b5a");
      }
      assertThat(failure(answer(200, "{\"k\": \"" + echo + "\"}")).getMessage())
          .doesNotContain("2d3c4b5a");
    }
  }

  @Test
  void aKeyThatExpiresBetweenCallsIsUnauthorizedAndSaysWhichVariableHoldsIt() {
    server.enqueue(answer(200, goodAnswer()));
    for (int status : List.of(401, 403)) {
      server.enqueue(answer(status, "{\"error\": {\"message\": \"the key has expired\"}}"));
    }
    try (OpenSearch search = open(2)) {
      assertThat(search.tool().search("q")).isNotEqualTo(SearchResults.NONE);
      for (int i = 0; i < 2; i++) {
        FailureException failure =
            catchThrowableOfType(FailureException.class, () -> search.tool().search("q"));
        assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("TEST_KEY");
      }
    }
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void withoutAKeyNothingIsAsked() {
    FailureException failure =
        catchThrowableOfType(
            FailureException.class,
            () ->
                new SearchFactories()
                    .open(
                        spec(base(), 1, 20),
                        new SearchContext(http, Map.of("TEST_KEY", " "), List::of)));
    assertThat(failure.type()).isEqualTo(FailureType.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("TEST_KEY is not set");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void whatIsRemoteFollowsFromTheSpecAndHowMuchIsShownDecidesNoAnswer() {
    SearchSpec spec = spec("http://a", 2, 20);
    Provider provider = Provider.of(spec);
    assertThat(provider.taskQueue()).isEqualTo("search-" + Kinds.name(spec.getClass()));
    assertThat(provider.apiKeyVariable()).contains("TEST_KEY");
    assertThat(Provider.taskQueues()).contains(provider.taskQueue());
    SearchFactories factories = new SearchFactories();
    assertThat(factories.identity(spec)).isEqualTo(factories.identity(spec("http://b", 9, 90)));
  }

  @Test
  void anHtmlPageIsABadAnswerAndItsStatusCounts() {
    assertThat(failure(answer(200, "<html>Sign in</html>")).type())
        .isEqualTo(FailureType.BAD_ANSWER);
    assertThat(failure(answer(502, "<html>Bad Gateway</html>")).type())
        .isEqualTo(FailureType.UNAVAILABLE);
  }
}
