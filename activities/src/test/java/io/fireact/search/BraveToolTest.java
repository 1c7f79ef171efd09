package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.spec.BraveSearch;
import io.fireact.spec.SearchSpec;
import java.time.Duration;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Brave's API as a scripted peer on loopback has it, on good days and on its worst. */
final class BraveToolTest extends KeyedSearchContract {

  @Override
  SearchSpec spec(String base, int results, int timeoutSeconds) {
    return new BraveSearch(base, "TEST_KEY", results, 200, timeoutSeconds);
  }

  @Override
  String found(String snippet) {
    return "{\"web\": {\"results\": [{\"title\": \"A\", \"url\": \"http://a\", \"description\": \""
        + snippet
        + "\"}]}}";
  }

  @Override
  protected String path() {
    return "/web/search";
  }

  @Test
  void aQueryHasTheKeyInItsHeaderAndAtMostFiftyWords() throws Exception {
    server.enqueue(answer(200, goodAnswer()));
    server.enqueue(answer(200, goodAnswer()));
    try (OpenSearch search = open(3)) {
      assertThat(search.tool().search("who?").results())
          .containsExactly(new SearchResults.Result("A", "About A.", "http://a"));
      search.tool().search("a ".repeat(80));
    }
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("GET");
    assertThat(request.getHeaders().get("X-Subscription-Token")).isEqualTo(KEY);
    assertThat(request.getUrl().queryParameter("q")).isEqualTo("who?");
    assertThat(request.getUrl().queryParameter("count")).isEqualTo("20");
    assertThat(server.takeRequest().getUrl().queryParameter("q").split(" ")).hasSize(50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'search', 'web': {'results': [{'description': 'A &amp; <strong>B</strong>'},"
            + " {'title': 't'}, {'description': 'c'}, {'description': 'd'}]}} | A & B c",
        "{'type': 'search', 'query': {'original': 'q'}} | No result.",
        "{'type': 'search', 'web': null} | No result.",
        "{'web': {'results': [7, {'description': ['x']}, {'description': 'i &#60; 3'}]}} | i &#60; 3"
      })
  void webResultsAreRead(String answer, String observation) {
    assertThat(observed(answer)).isEqualTo(observation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401 | {} | UNAUTHORIZED",
        "422 | {'type': 'ErrorResponse', 'error': {'status': 422, 'code':"
            + " 'SUBSCRIPTION_TOKEN_INVALID'}} | UNAUTHORIZED",
        "422 | {'type': 'ErrorResponse', 'error': {'status': 422, 'code': 'VALIDATION'}} |"
            + " BAD_REQUEST",
        "429 | {'type': 'ErrorResponse', 'error': {'status': 429, 'code': 'RATE_LIMITED'}} |"
            + " RATE_LIMITED",
        "429 | {'type': 'ErrorResponse', 'error': {'status': 429, 'code': 'QUOTA_LIMITED'}} |"
            + " INSUFFICIENT_QUOTA",
        "500 | {'type': 'ErrorResponse', 'error': {'status': 500, 'code': 'INTERNAL'}} | UNAVAILABLE",
        "200 | {'type': 'ErrorResponse', 'error': {'status': 429, 'code': 'RATE_LIMITED'}} |"
            + " RATE_LIMITED",
        "200 | {'web': {'results': {}}} | BAD_ANSWER"
      })
  void itsWorstDayIsClassified(int status, String body, FailureType type) {
    FailureException failure = failure(answer(status, body.replace('\'', '"')));
    assertThat(failure.type()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({
    "'0, 14523', '1, 1419704', RATE_LIMITED, 1",
    "'0', '9', RATE_LIMITED, 9",
    "'1, 0', '1, 1419704', INSUFFICIENT_QUOTA,",
    "'0, 0', '1, 3600', RATE_LIMITED, 3600",
    "'1, 1', '1, 2', RATE_LIMITED,",
    "'0', '1, 2', RATE_LIMITED,",
    "'0, x', '1, 2', RATE_LIMITED,",
    "'0', '-5', RATE_LIMITED,",
    "'0', '1000000000', RATE_LIMITED,",
    "'0', '9999999999', INSUFFICIENT_QUOTA,"
  })
  void aPlansWindowsSayHowLongToWait(
      String remaining, String reset, FailureType type, Integer seconds) {
    FailureException failure =
        failure(answer(429, "", "X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset));
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.retryAfter())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void aWaitThatIsSaidInWordsGoesBeforeTheWindows() {
    FailureException failure =
        failure(
            answer(
                429,
                "",
                "Retry-After",
                "4",
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                "9"));
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(4));
  }
}
