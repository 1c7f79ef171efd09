package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.http.JsonPeer;
import io.fireact.spec.SearchSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * A remote search API: {@code GET endpoint?q=QUERY&num=RESULTS}, answered with a JSON object in one
 * of two forms. It sends no key; put a proxy that adds one before an API that wants it.
 *
 * <ul>
 *   <li>Our own: {@code {"results": [{"title": "...", "snippet": "...", "url": "..."}]}}, best
 *       first.
 *   <li>SerpAPI's: {@code answer_box} with {@code answer}, {@code snippet} and {@code
 *       snippet_highlighted_words}, and {@code organic_results} with {@code title}, {@code snippet}
 *       and {@code link}.
 * </ul>
 *
 * <p>Results without a snippet are passed over. Of a query the first {@value #QUERY_LENGTH} code
 * points are sent, since servers limit the length of a URL; a blank query is not sent, since APIs
 * refuse it.
 */
public final class HttpSearch implements SearchTool {
  private static final int QUERY_LENGTH = 400;
  private static final List<String> SERP_FIELDS =
      List.of("answer_box", "organic_results", "search_metadata", "search_information");

  /** Opens them where the spec's endpoint is. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<SearchSpec.Http> {
    @Override
    public Class<SearchSpec.Http> spec() {
      return SearchSpec.Http.class;
    }

    @Override
    public SearchTool open(SearchSpec.Http spec, SearchContext context) {
      return new HttpSearch(spec, context.http());
    }
  }

  private final SearchSpec.Http spec;
  private final HttpUrl endpoint;
  private final JsonPeer peer;

  /**
   * @param http shared; stays open when this is closed
   * @throws io.fireact.failure.FailureException BAD_REQUEST when the endpoint is not a URL
   */
  public HttpSearch(SearchSpec.Http spec, OkHttpClient http) {
    this.spec = spec;
    endpoint = JsonPeer.endpoint(spec.endpoint());
    peer = new JsonPeer(http, null, Duration.ofSeconds(spec.timeoutSeconds()), Clock.systemUTC());
  }

  @Override
  public SearchResults search(String query) {
    String asked = Snippets.cut(query, QUERY_LENGTH);
    if (asked.isEmpty()) {
      return SearchResults.NONE;
    }
    Request request =
        new Request.Builder()
            .url(
                endpoint
                    .newBuilder()
                    .setQueryParameter("q", asked)
                    .setQueryParameter("num", Integer.toString(spec.results()))
                    .build())
            .build();
    return results(request, peer.ask(request));
  }

  @Override
  public void close() {
    peer.close();
  }

  private SearchResults results(Request request, JsonNode answer) {
    if (answer.has("results")) {
      return SearchResults.of(each(request, answer, "results"));
    }
    if (SERP_FIELDS.stream().noneMatch(answer::has)) {
      throw peer.badAnswer(
          request, "with JSON that has neither our field results nor SerpAPI's fields", answer);
    }
    SearchResults.AnswerBox box = box(answer.path("answer_box"));
    boolean listed = answer.has("organic_results");
    // What stands behind an answer is not read, and so not found fault with.
    boolean read = listed && (box.isEmpty() || answer.path("organic_results").isArray());
    return new SearchResults(
        box.isEmpty() ? null : box, read ? each(request, answer, "organic_results") : List.of());
  }

  private static SearchResults.AnswerBox box(JsonNode box) {
    return new SearchResults.AnswerBox(
        text(box.path("answer")),
        text(box.path("snippet")),
        text(box.path("snippet_highlighted_words").path(0)));
  }

  private List<SearchResults.Result> each(Request request, JsonNode answer, String field) {
    if (!answer.path(field).isArray()) {
      throw peer.badAnswer(request, "with JSON whose field " + field + " is not a list", answer);
    }
    List<SearchResults.Result> results = new ArrayList<>();
    for (JsonNode item : answer.path(field)) {
      SearchResults.Result result =
          new SearchResults.Result(
              text(item.path("title")),
              text(item.path("snippet")),
              text(item.path(item.has("url") ? "url" : "link")));
      if (!result.snippet().isEmpty() && results.size() < spec.results()) {
        results.add(result);
      }
    }
    return results;
  }

  private static String text(JsonNode node) {
    return node.isTextual() || node.isNumber() ? node.asText() : "";
  }
}
