package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import io.fireact.http.ApiKey;
import io.fireact.http.JsonPeer;
import io.fireact.http.KeyPlace;
import io.fireact.search.SearchResults.Result;
import io.fireact.spec.BraveSearch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Brave's web search: {@code GET endpoint/web/search} with the key in {@code X-Subscription-Token},
 * and {@code count} always {@value #MOST}, since a call costs the same. Read are {@code
 * web.results}; an answer without them found nothing, where it says by {@code type} or {@code
 * query} that it is a search's, and is a BAD_ANSWER else. Texts are HTML, of which the escapes are
 * read.
 *
 * <p>Of a query the first {@value KeyedGetTool#QUERY_LENGTH} code points and {@value #QUERY_WORDS}
 * words are sent, since Brave refuses longer ones; a blank query is not sent.
 */
public final class BraveTool extends KeyedGetTool {
  private static final int QUERY_WORDS = 50;
  private static final int MOST = 20;
  private static final AnswerFields RESULT = new AnswerFields("title", "description", "url");
  private static final Pattern TAG = Pattern.compile("</?(strong|b|em|i)>");

  /** Opens them with the key of the spec's variable. */
  @AutoService(SearchFactory.class)
  @SuppressWarnings("rawtypes") // of the service's type
  public static final class Factory implements SearchFactory<BraveSearch> {
    @Override
    public Class<BraveSearch> spec() {
      return BraveSearch.class;
    }

    @Override
    public SearchTool open(BraveSearch spec, SearchContext context) {
      return new BraveTool(spec, context.environment(), context.http());
    }

    @Override
    public Object identity(BraveSearch spec) {
      return identityOfAnyResults(spec);
    }
  }

  /**
   * @param environment where the spec's variable holds the key
   * @param http shared; stays open when this is closed
   * @throws io.fireact.failure.FailureException UNAUTHORIZED when the variable is not set,
   *     BAD_REQUEST when the endpoint is not a URL
   */
  public BraveTool(BraveSearch spec, Map<String, String> environment, OkHttpClient http) {
    super(
        JsonPeer.endpoint(spec.endpoint())
            .newBuilder()
            .addPathSegments("web/search")
            .setQueryParameter("count", Integer.toString(MOST))
            .setQueryParameter("country", "us")
            .setQueryParameter("search_lang", "en")
            .setQueryParameter("text_decorations", "false")
            .setQueryParameter("result_filter", "web")
            .build(),
        new JsonPeer(
            http,
            ApiKey.require(environment, spec.apiKeyVariable(), "Brave"),
            KeyPlace.HEADER,
            "X-Subscription-Token",
            Duration.ofSeconds(spec.timeoutSeconds()),
            Clock.systemUTC()));
  }

  @Override
  String sent(String query) {
    List<String> words = List.of(super.sent(query).split(" "));
    return String.join(" ", words.subList(0, Math.min(QUERY_WORDS, words.size())));
  }

  @Override
  SearchResults results(JsonPeer peer, Request request, JsonNode answer) {
    if (AnswerFields.text(answer.path("type")).equals("ErrorResponse")) {
      throw peer.reported(request, answer.path("error").toString());
    }
    if (!answer.path("web").isObject()
        && !AnswerFields.text(answer.path("type")).equals("search")
        && !answer.path("query").isObject()) {
      throw peer.badAnswer(request, "with JSON that has none of Brave's fields", answer);
    }
    return SearchResults.of(
        RESULT.results(peer, request, answer.path("web").path("results"), "web.results").stream()
            .map(result -> new Result(plain(result.title()), plain(result.snippet()), result.url()))
            .toList());
  }

  /** The ampersand last: what it escaped is text. */
  private static String plain(String html) {
    return TAG.matcher(html)
        .replaceAll("")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
  }
}
