package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.json.Json;
import io.fireact.search.SearchResults.AnswerBox;
import io.fireact.search.SearchResults.Result;
import io.fireact.spec.SerperSearch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Google's results through serper.dev: {@code POST endpoint/search} with {@code {"num": RESULTS,
 * "q": QUERY}} and the key in {@code X-API-KEY}. Read are {@code answerBox}, {@code knowledgeGraph}
 * and {@code organic}; what the knowledge graph says of an entity stands before the results, as on
 * Google's page. An answer that has none of them nor {@code searchParameters} is a BAD_ANSWER.
 *
 * <p>Of a query the first {@value #QUERY_LENGTH} code points are sent; a blank query is not sent.
 */
public final class SerperTool implements SearchTool {
  private static final int QUERY_LENGTH = 400;
  private static final String KEY_HEADER = "X-API-KEY";
  private static final List<String> FIELDS =
      List.of("organic", "answerBox", "knowledgeGraph", "searchParameters");

  private static final AnswerFields ORGANIC = new AnswerFields("title", "snippet", "link");
  private static final AnswerFields GRAPH =
      new AnswerFields("title", "description", "descriptionLink");

  /** Opens them with the key of the spec's variable. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<SerperSearch> {
    @Override
    public Class<SerperSearch> spec() {
      return SerperSearch.class;
    }

    @Override
    public SearchTool open(SerperSearch spec, SearchContext context) {
      return new SerperTool(spec, context.environment(), context.http());
    }
  }

  private final int results;
  private final HttpUrl url;
  private final JsonPeer peer;

  /**
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws io.fireact.failure.FailureException UNAUTHORIZED when the variable is not set,
   *     BAD_REQUEST when the endpoint is not a URL
   */
  public SerperTool(SerperSearch spec, Map<String, String> environment, OkHttpClient http) {
    results = spec.results();
    url = JsonPeer.endpoint(spec.endpoint()).newBuilder().addPathSegment("search").build();
    ApiKey key = ApiKey.require(environment, spec.apiKeyVariable(), "serper");
    peer =
        new JsonPeer(
            http, key, KEY_HEADER, Duration.ofSeconds(spec.timeoutSeconds()), Clock.systemUTC());
  }

  @Override
  public SearchResults search(String query) {
    String asked = Snippets.cut(query, QUERY_LENGTH);
    if (asked.isEmpty()) {
      return SearchResults.NONE;
    }
    String body = Json.write(new TreeMap<>(Map.of("q", asked, "num", results)));
    Request request = new Request.Builder().url(url).post(JsonPeer.body(body)).build();
    return results(request, peer.ask(request));
  }

  @Override
  public void close() {
    peer.close();
  }

  private SearchResults results(Request request, JsonNode answer) {
    if (FIELDS.stream().noneMatch(answer::has)) {
      throw peer.badAnswer(request, "with JSON that has none of serper's fields", answer);
    }
    JsonNode box = answer.path("answerBox");
    AnswerBox answerBox =
        new AnswerBox(
            AnswerFields.text(box.path("answer")),
            AnswerFields.text(box.path("snippet")),
            AnswerFields.text(box.path("snippetHighlighted").path(0)));
    JsonNode graph = answer.path("knowledgeGraph");
    List<Result> found = new ArrayList<>();
    AnswerFields.add(found, GRAPH.result(graph));
    found.addAll(ORGANIC.results(peer, request, answer.path("organic"), "organic"));
    return new SearchResults(
        answerBox.isEmpty() ? null : answerBox, found.stream().limit(results).toList());
  }
}
