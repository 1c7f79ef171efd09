package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.http.JsonPeer;
import io.fireact.spec.SearchSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * A remote search API: {@code GET endpoint?q=QUERY&num=RESULTS}, answered with a JSON object in one
 * of two forms. It sends no key; put a proxy that adds one before an API that wants it.
 *
 * <ul>
 *   <li>Our own: {@code {"results": [{"title": "...", "snippet": "..."}]}}, best first.
 *   <li>SerpAPI's, read in the order of FireAct's search tool: {@code answer_box.answer}, else
 *       {@code answer_box.snippet}, else {@code answer_box.snippet_highlighted_words[0]}, else the
 *       {@code snippet} of each of {@code organic_results}.
 * </ul>
 *
 * <p>Results without a snippet are passed over, and each snippet is cut as the spec says. Of a
 * query the first {@value #QUERY_LENGTH} code points are sent, since servers limit the length of a
 * URL; a blank query is not sent, since APIs refuse it.
 */
public final class HttpSearch implements SearchTool {
  private static final int QUERY_LENGTH = 400;
  private static final List<String> SERP_FIELDS =
      List.of("answer_box", "organic_results", "search_metadata", "search_information");

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
  public String search(String query) {
    String asked = Snippets.cut(query, QUERY_LENGTH);
    if (asked.isEmpty()) {
      return NOTHING_FOUND;
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
    List<String> snippets = snippets(request, peer.ask(request));
    return snippets.isEmpty() ? NOTHING_FOUND : String.join(" ", snippets);
  }

  @Override
  public void close() {
    peer.close();
  }

  private List<String> snippets(Request request, JsonNode answer) {
    if (answer.has("results")) {
      return each(request, answer, "results");
    }
    if (SERP_FIELDS.stream().noneMatch(answer::has)) {
      throw peer.badAnswer(
          request, "with JSON that has neither our field results nor SerpAPI's fields", answer);
    }
    JsonNode box = answer.path("answer_box");
    Optional<String> boxed =
        Stream.of(
                box.path("answer"),
                box.path("snippet"),
                box.path("snippet_highlighted_words").path(0))
            .map(this::text)
            .filter(text -> !text.isEmpty())
            .findFirst();
    if (boxed.isPresent()) {
      return List.of(boxed.get());
    }
    return answer.has("organic_results") ? each(request, answer, "organic_results") : List.of();
  }

  private List<String> each(Request request, JsonNode answer, String field) {
    if (!answer.path(field).isArray()) {
      throw peer.badAnswer(request, "with JSON whose field " + field + " is not a list", answer);
    }
    List<String> snippets = new ArrayList<>();
    for (JsonNode result : answer.path(field)) {
      String snippet = text(result.path("snippet"));
      if (!snippet.isEmpty() && snippets.size() < spec.results()) {
        snippets.add(snippet);
      }
    }
    return snippets;
  }

  private String text(JsonNode node) {
    return node.isTextual() || node.isNumber()
        ? Snippets.cut(node.asText(), spec.snippetChars())
        : "";
  }
}
