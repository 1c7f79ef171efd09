package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.Fault;
import io.fireact.spec.SearchSpec;
import io.fireact.task.Passage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpSearchTest extends SearchToolContract {
  private final OkHttpClient http = new OkHttpClient();
  private final List<SearchPeer> peers = new ArrayList<>();

  @AfterEach
  void closePeers() {
    peers.forEach(SearchPeer::close);
    http.connectionPool().evictAll();
  }

  @Override
  protected OpenSearch open(List<Passage> corpus, int results, int snippetChars) {
    return client(peer(corpus).endpoint(), results, snippetChars);
  }

  private SearchPeer peer(List<Passage> corpus) {
    SearchPeer peer = new SearchPeer(corpus, 10_000);
    peers.add(peer);
    return peer;
  }

  private OpenSearch client(String endpoint, int results, int snippetChars) {
    return client(endpoint, results, snippetChars, 60);
  }

  private OpenSearch client(String endpoint, int results, int snippetChars, int seconds) {
    SearchSpec.Http spec = new SearchSpec.Http("test", endpoint, results, snippetChars, seconds);
    return new OpenSearch(spec, new HttpSearch(spec, http));
  }

  @Test
  void itObservesWhatTheLocalIndexObserves() throws Exception {
    List<Passage> corpus = many(300);
    OpenSearch remote = tool(corpus, 3, 5_000);
    try (OpenSearch local = CorpusSearch.of(corpus, 3, 5_000)) {
      for (int i = 0; i < 300; i += 7) {
        assertThat(remote.observe("record of " + name(i)))
            .isEqualTo(local.observe("record of " + name(i)));
      }
    }
  }

  @Test
  void eachSearchIsOneRequestAndABlankOneIsNone() {
    SearchPeer peer = peer(towns());
    try (OpenSearch search = client(peer.endpoint(), 1, 200)) {
      search.observe("Belmo & Arvik = 50 %?");
      search.observe("quasar");
      search.observe(" \n");
    }
    assertThat(peer.requests()).isEqualTo(2);
    assertThat(peer.answered()).containsExactly("Belmo & Arvik = 50 %?", "quasar");
  }

  @Test
  void faultsOfThePeerAreClassifiedAndPassAway() {
    SearchPeer peer = peer(towns());
    peer.fail(
        new Fault.Status(429, Map.of("Retry-After", "2"), "slow down"),
        new Fault.HalfBody(),
        new Fault.Garbage(),
        new Fault.Status(500));
    try (OpenSearch search = client(peer.endpoint(), 1, 200)) {
      List<FailureType> types = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        types.add(
            catchThrowableOfType(FailureException.class, () -> search.observe("Belmo")).type());
      }
      assertThat(types)
          .containsExactly(
              FailureType.RATE_LIMITED,
              FailureType.UNAVAILABLE,
              FailureType.BAD_ANSWER,
              FailureType.UNAVAILABLE);
      assertThat(search.observe("Belmo")).startsWith("Belmo is a town");
    }
    assertThat(peer.requests()).isEqualTo(5);
    assertThat(peer.answers()).isEqualTo(1);
  }

  @Test
  void aSilentPeerIsATimeout() {
    SearchPeer peer = peer(towns());
    peer.fail(new Fault.Silence());
    try (OpenSearch search = client(peer.endpoint(), 1, 200, 1)) {
      assertThat(catchThrowableOfType(FailureException.class, () -> search.observe("Belmo")).type())
          .isEqualTo(FailureType.TIMEOUT);
    }
    assertThat(peer.answers()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'results': []} | No result.",
        "{'results': [{'title': 'A'}, {'snippet': null}, {'snippet': ' '}]} | No result.",
        "{'results': [{'title': 'A'}, {'snippet': 'b'}, {'snippet': 'c'}, {'snippet': 'd'}]} | b c",
        "{'results': [{'snippet': 'one two three four five six'}]} | one two three four",
        "{'answer_box': {'answer': 42, 'snippet': 's'}, 'organic_results': []} | 42",
        "{'answer_box': {'snippet': 's', 'snippet_highlighted_words': ['h']}} | s",
        "{'answer_box': {'snippet_highlighted_words': ['h', 'i']},"
            + " 'organic_results': [{'snippet': 'o'}]} | h",
        "{'answer_box': {'title': 't'}, 'organic_results': [{'snippet': 'o'}, {'snippet': 'p'},"
            + " {'snippet': 'q'}]} | o p",
        "{'organic_results': [{'title': 't'}]} | No result.",
        "{'search_metadata': {}, 'error': 'no results for this query'} | No result."
      })
  void bothFormsOfAnswersAreRead(String answer, String observation) throws IOException {
    assertThat(observed(answer.replace('\'', '"'))).isEqualTo(observation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"results\": {}}",
        "{\"results\": null}",
        "{\"organic_results\": \"none\"}",
        "{\"error\": \"invalid engine\"}"
      })
  void otherJsonIsABadAnswer(String answer) {
    FailureException failure = catchThrowableOfType(FailureException.class, () -> observed(answer));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_ANSWER);
  }

  @Test
  void parametersOfTheEndpointAreKept() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(new MockResponse.Builder().body("{\"results\": []}").build());
      try (OpenSearch search = client(server.url("/s?engine=google&q=x").toString(), 2, 20)) {
        search.observe("a&b=c");
      }
      HttpUrl asked = server.takeRequest().getUrl();
      assertThat(asked.queryParameter("engine")).isEqualTo("google");
      assertThat(asked.queryParameterValues("q")).containsExactly("a&b=c");
      assertThat(asked.queryParameter("num")).isEqualTo("2");
    }
  }

  @Test
  void anEndpointThatIsNoUrlIsRefused() {
    FailureException failure =
        catchThrowableOfType(FailureException.class, () -> client("ftp://host/x", 1, 20));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_REQUEST);
  }

  private String observed(String answer) throws IOException {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(new MockResponse.Builder().body(answer).build());
      try (OpenSearch search = client(server.url("/s").toString(), 2, 20)) {
        return search.observe("anything");
      }
    }
  }
}
