package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.http.KeyPlace;
import io.fireact.search.SearchResults.AnswerBox;
import io.fireact.search.SearchResults.Result;
import io.fireact.spec.SerpApiSearch;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Google's results through serpapi.com: {@code GET endpoint/search.json} with the parameters of
 * FireAct's tool and the key in {@code api_key}. Read are {@code answer_box}, {@code
 * organic_results} and, behind these, the description in {@code knowledge_graph}: FireAct's tool
 * does not read that, so it counts only where that tool found nothing.
 *
 * <p>An {@code error} beside a search that succeeded says that nothing was found; any other one is
 * a failure, whatever the status. An answer without any of SerpAPI's fields is a BAD_ANSWER.
 *
 * <p>Of a query the first {@value KeyedGetTool#QUERY_LENGTH} code points are sent; a blank query is
 * not sent.
 */
public final class SerpApiTool extends KeyedGetTool {
  private static final AnswerFields ORGANIC = new AnswerFields("title", "snippet", "link");
  private static final AnswerFields GRAPH = new AnswerFields("title", "description", "website");
  private static final String SUCCESS = "Success";
  private static final List<String> FIELDS =
      List.of(
          "answer_box",
          "organic_results",
          "knowledge_graph",
          "search_metadata",
          "search_information");

  /** Opens them with the key of the spec's variable. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<SerpApiSearch> {
    @Override
    public Class<SerpApiSearch> spec() {
      return SerpApiSearch.class;
    }

    @Override
    public SearchTool open(SerpApiSearch spec, SearchContext context) {
      return new SerpApiTool(spec, context.environment(), context.http());
    }

    @Override
    public Object identity(SerpApiSearch spec) {
      return identityOfAnyResults(spec);
    }
  }

  /**
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws io.fireact.failure.FailureException UNAUTHORIZED when the variable is not set,
   *     BAD_REQUEST when the endpoint is not a URL
   */
  public SerpApiTool(SerpApiSearch spec, Map<String, String> environment, OkHttpClient http) {
    super(
        JsonPeer.endpoint(spec.endpoint())
            .newBuilder()
            .addPathSegment("search.json")
            .setQueryParameter("engine", "google")
            .setQueryParameter("google_domain", "google.com")
            .setQueryParameter("gl", "us")
            .setQueryParameter("hl", "en")
            .build(),
        new JsonPeer(
            http,
            ApiKey.require(environment, spec.apiKeyVariable(), "SerpAPI"),
            KeyPlace.QUERY,
            "api_key",
            Duration.ofSeconds(spec.timeoutSeconds()),
            Clock.systemUTC()));
  }

  @Override
  SearchResults results(JsonPeer peer, Request request, JsonNode answer) {
    String status = AnswerFields.text(answer.path("search_metadata").path("status"));
    String error = AnswerFields.text(answer.path("error"));
    if (!error.isEmpty() && !status.equals(SUCCESS)) {
      throw peer.reported(request, error);
    }
    if (!status.isEmpty() && !status.equals(SUCCESS)) {
      throw peer.reported(request, "the search's status is " + status);
    }
    if (FIELDS.stream().noneMatch(answer::has)) {
      throw peer.badAnswer(request, "with JSON that has none of SerpAPI's fields", answer);
    }
    JsonNode box = answer.path("answer_box");
    AnswerBox answerBox =
        new AnswerBox(
            AnswerFields.text(box.path("answer")),
            AnswerFields.text(box.path("snippet")),
            AnswerFields.text(box.path("snippet_highlighted_words").path(0)));
    List<Result> found =
        new ArrayList<>(
            ORGANIC.results(peer, request, answer.path("organic_results"), "organic_results"));
    AnswerFields.add(found, GRAPH.result(answer.path("knowledge_graph")));
    return new SearchResults(answerBox.isEmpty() ? null : answerBox, found);
  }
}
