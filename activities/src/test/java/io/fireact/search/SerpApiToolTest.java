package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.SerpApiSearch;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SerpAPI's API as a scripted peer on loopback has it, on good days and on its worst. */
final class SerpApiToolTest extends KeyedSearchContract {

  @Override
  SearchSpec spec(String base, int results, int timeoutSeconds) {
    return new SerpApiSearch(base, "TEST_KEY", results, 200, timeoutSeconds);
  }

  @Override
  String found(String snippet) {
    return "{\"organic_results\": [{\"title\": \"A\", \"link\": \"http://a\", \"snippet\": \""
        + snippet
        + "\"}]}";
  }

  @Override
  protected String path() {
    return "/search.json";
  }

  @Test
  void aQueryHasTheParametersOfFireActsTool() throws Exception {
    server.enqueue(answer(200, goodAnswer()));
    try (OpenSearch search = open(3)) {
      assertThat(search.tool().search("who & what?").results())
          .containsExactly(new SearchResults.Result("A", "About A.", "http://a"));
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("GET");
    assertThat(request.getUrl().queryParameterNames())
        .containsExactlyInAnyOrder("engine", "google_domain", "gl", "hl", "q", "api_key");
    assertThat(request.getUrl().queryParameter("q")).isEqualTo("who & what?");
    assertThat(request.getUrl().queryParameter("engine")).isEqualTo("google");
    assertThat(request.getUrl().queryParameter("api_key")).isEqualTo(KEY);
    assertThat(request.getHeaders().get("Authorization")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'answer_box': {'answer': 'a', 'snippet': 's', 'snippet_highlighted_words': ['h']},"
            + " 'organic_results': [{'snippet': 'o'}]} | a",
        "{'answer_box': {'answer': 1969}} | 1969",
        "{'answer_box': {'snippet': 's', 'snippet_highlighted_words': ['h', 'i']}} | s",
        "{'answer_box': {'title': 't', 'snippet_highlighted_words': ['h', 'i']}} | h",
        "{'answer_box': {'title': 't'}, 'organic_results': [{'snippet': 'o'}, {'snippet': 'p'},"
            + " {'snippet': 'q'}], 'knowledge_graph': {'description': 'k'}} | o p",
        "{'organic_results': [{'title': 't'}, {'snippet': 'o'}]} | o",
        "{'organic_results': [], 'knowledge_graph': {'title': 'K', 'description': 'is K'}} | is K",
        "{'search_metadata': {'status': 'Success'}, 'search_information':"
            + " {'organic_results_state': 'Fully empty'}, 'error': 'Google has not returned any"
            + " results for this query.'} | No result.",
        "{'answer_box': [{'answer': 'a'}], 'organic_results': [{'snippet': 'o'}]} | o",
        "{'answer_box': {'answer': {'x': 1}, 'snippet': ['s'], 'snippet_highlighted_words': 'h'},"
            + " 'organic_results': ['x', null, 7, {'snippet': {}}, {'snippet': 'o'}]} | o",
        "{'search_metadata': {'status': 'Success'}, 'organic_results': null,"
            + " 'knowledge_graph': 'k'} | No result."
      })
  void anAnswerIsReadInThePapersOrder(String answer, String observation) {
    assertThat(observed(answer)).isEqualTo(observation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401 | {'error': 'Invalid API key. Your API key should be here: https://x/y'} | UNAUTHORIZED",
        "403 | {'error': 'The account was deleted.'} | UNAUTHORIZED",
        "429 | {'error': 'Your account has run out of searches.'} | INSUFFICIENT_QUOTA",
        "429 | {'error': 'You exceed the hourly throughput limit.'} | RATE_LIMITED",
        "400 | {'error': 'Missing query `q` parameter.'} | BAD_REQUEST",
        "503 | {'search_metadata': {'status': 'Error'}, 'error': 'Please try again later.'} | UNAVAILABLE",
        "200 | {'search_metadata': {'status': 'Error'}, 'error': 'No valid results.'} | UNAVAILABLE",
        "200 | {'search_metadata': {'status': 'Processing'}} | UNAVAILABLE",
        "200 | {'error': 'Your account has run out of searches.'} | INSUFFICIENT_QUOTA",
        "200 | {'error': 'Invalid API key.'} | UNAUTHORIZED",
        "200 | {'organic_results': {}} | BAD_ANSWER"
      })
  void itsWorstDayIsClassified(int status, String body, FailureType type) {
    FailureException failure = failure(answer(status, body.replace('\'', '"')));
    assertThat(failure.type()).isEqualTo(type);
  }
}
