package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.GoogleSearch;
import io.fireact.spec.SearchSpec;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Google's API as a scripted peer on loopback has it, on good days and on its worst. */
final class GoogleToolTest extends KeyedSearchContract {

  @Override
  SearchSpec spec(String base, int results, int timeoutSeconds) {
    return new GoogleSearch("0a1b2c", base, "TEST_KEY", results, 200, timeoutSeconds);
  }

  @Override
  String found(String snippet) {
    return "{\"items\": [{\"title\": \"A\", \"link\": \"http://a\", \"snippet\": \""
        + snippet
        + "\"}]}";
  }

  @Override
  protected String path() {
    return "/customsearch/v1";
  }

  @Test
  void aQueryNamesTheEngineAndTheKey() throws Exception {
    server.enqueue(answer(200, goodAnswer()));
    try (OpenSearch search = open(3)) {
      assertThat(search.tool().search("who?").results())
          .containsExactly(new SearchResults.Result("A", "About A.", "http://a"));
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("GET");
    assertThat(request.getUrl().queryParameter("cx")).isEqualTo("0a1b2c");
    assertThat(request.getUrl().queryParameter("num")).isEqualTo("10");
    assertThat(request.getUrl().queryParameter("key")).isEqualTo(KEY);
    assertThat(new SearchFactories().identity(spec("http://a", 1, 20)).toString())
        .contains("0a1b2c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'kind': 'customsearch#search', 'items': [{'snippet': 'a\\nb'}, {'title': 't'},"
            + " {'snippet': 'c'}, {'snippet': 'd'}]} | a b c",
        "{'kind': 'customsearch#search', 'searchInformation': {'totalResults': '0'}} | No result.",
        "{'items': null} | No result.",
        "{'items': ['x', {'snippet': 3.5}]} | 3.5"
      })
  void itemsAreRead(String answer, String observation) {
    assertThat(observed(answer)).isEqualTo(observation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | {'error': {'code': 400, 'message': 'API key not valid. Please pass a valid API key.',"
            + " 'status': 'INVALID_ARGUMENT'}} | UNAUTHORIZED",
        "400 | {'error': {'code': 400, 'message': 'Request contains an invalid argument.'}} |"
            + " BAD_REQUEST",
        "403 | {'error': {'code': 403, 'errors': [{'reason': 'accessNotConfigured'}]}} |"
            + " UNAUTHORIZED",
        "403 | {'error': {'code': 403, 'errors': [{'reason': 'dailyLimitExceeded'}]}} |"
            + " INSUFFICIENT_QUOTA",
        "429 | {'error': {'code': 429, 'message': 'Quota exceeded for quota metric and limit Queries"
            + " per day', 'errors': [{'reason': 'rateLimitExceeded'}]}} | INSUFFICIENT_QUOTA",
        "429 | {'error': {'code': 429, 'errors': [{'reason': 'rateLimitExceeded'}]}} | RATE_LIMITED",
        "503 | {'error': {'code': 503, 'status': 'UNAVAILABLE'}} | UNAVAILABLE",
        "200 | {'error': {'code': 429, 'errors': [{'reason': 'dailyLimitExceeded'}]}} |"
            + " INSUFFICIENT_QUOTA",
        "200 | {'items': {}} | BAD_ANSWER",
        "200 | {'items': 'none'} | BAD_ANSWER"
      })
  void itsWorstDayIsClassified(int status, String body, FailureType type) {
    FailureException failure = failure(answer(status, body.replace('\'', '"')));
    assertThat(failure.type()).isEqualTo(type);
  }
}
