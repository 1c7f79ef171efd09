package io.fireact.search;

import com.sun.net.httpserver.HttpExchange;
import io.fireact.http.ScriptedPeer;
import io.fireact.json.Json;
import io.fireact.spec.SearchSpec;
import io.fireact.task.Passage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A remote search API over a corpus, answering in our own form; an answered request is identified
 * by its query.
 */
public class SearchPeer extends ScriptedPeer {
  private static final String PATH = "/search";
  private static final int MOST_RESULTS = 20;

  private record Answer(List<SearchResults.Result> results) {}

  private final Bm25Search index;

  /**
   * @param snippetChars longest snippet that it sends
   */
  public SearchPeer(List<Passage> corpus, int snippetChars) {
    super(PATH);
    index = new Bm25Search(corpus, new SearchSpec.Bm25(MOST_RESULTS, snippetChars));
  }

  /** What the spec of a client names. */
  public String endpoint() {
    return address() + PATH;
  }

  @Override
  protected String identity(HttpExchange exchange, String body) {
    return parameter(exchange, "q");
  }

  @Override
  protected String answer(HttpExchange exchange, String body) {
    int results = Integer.parseInt(parameter(exchange, "num"));
    return Json.write(
        new Answer(
            index.search(parameter(exchange, "q")).results().stream().limit(results).toList()));
  }

  @Override
  public void close() {
    super.close();
    index.close();
  }

  private static String parameter(HttpExchange exchange, String name) {
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    throw new Refusal(400, "no parameter " + name);
  }
}
