package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.http.KeyPlace;
import io.fireact.spec.GoogleSearch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Google's Custom Search JSON API: {@code GET endpoint/customsearch/v1} with the engine in {@code
 * cx}, the key in {@code key}, and {@code num} always the page of {@value #PAGE}, since a call
 * costs the same. Read are {@code items}; an answer that has none found nothing, where it says by
 * {@code kind}, {@code queries} or {@code searchInformation} that it is one, and is a BAD_ANSWER
 * else.
 *
 * <p>Of a query the first {@value KeyedGetTool#QUERY_LENGTH} code points are sent; a blank query is
 * not sent.
 */
public final class GoogleTool extends KeyedGetTool {
  private static final int PAGE = 10;
  private static final AnswerFields ITEM = new AnswerFields("title", "snippet", "link");
  private static final List<String> FIELDS =
      List.of("items", "kind", "queries", "searchInformation");

  /** Opens them with the key of the spec's variable. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<GoogleSearch> {
    @Override
    public Class<GoogleSearch> spec() {
      return GoogleSearch.class;
    }

    @Override
    public SearchTool open(GoogleSearch spec, SearchContext context) {
      return new GoogleTool(spec, context.environment(), context.http());
    }

    @Override
    public Object identity(GoogleSearch spec) {
      return identityOfAnyResults(spec);
    }
  }

  /**
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws io.fireact.failure.FailureException UNAUTHORIZED when the variable is not set,
   *     BAD_REQUEST when the endpoint is not a URL
   */
  public GoogleTool(GoogleSearch spec, Map<String, String> environment, OkHttpClient http) {
    super(
        JsonPeer.endpoint(spec.endpoint())
            .newBuilder()
            .addPathSegments("customsearch/v1")
            .setQueryParameter("cx", spec.engine())
            .setQueryParameter("num", Integer.toString(PAGE))
            .build(),
        new JsonPeer(
            http,
            ApiKey.require(environment, spec.apiKeyVariable(), "Google"),
            KeyPlace.QUERY,
            "key",
            Duration.ofSeconds(spec.timeoutSeconds()),
            Clock.systemUTC()));
  }

  @Override
  SearchResults results(JsonPeer peer, Request request, JsonNode answer) {
    if (answer.has("error") && !answer.has("items")) {
      throw peer.reported(request, answer.path("error").toString());
    }
    if (FIELDS.stream().noneMatch(answer::has)) {
      throw peer.badAnswer(request, "with JSON that has none of Google's fields", answer);
    }
    return SearchResults.of(ITEM.results(peer, request, answer.path("items"), "items"));
  }
}
