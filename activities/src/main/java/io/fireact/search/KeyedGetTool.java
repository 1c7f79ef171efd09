package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.http.JsonPeer;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * A search API that is asked by GET, the query in {@code q}. Of a query what {@link #sent} leaves
 * is sent; a blank one is not.
 */
abstract class KeyedGetTool implements SearchTool {
  /** Code points of a query that these APIs take. */
  static final int QUERY_LENGTH = 400;

  private final HttpUrl url;
  private final JsonPeer peer;

  /**
   * @param url of every search, but for its query
   * @param peer closed with this
   */
  KeyedGetTool(HttpUrl url, JsonPeer peer) {
    this.url = url;
    this.peer = peer;
  }

  @Override
  public final SearchResults search(String query) {
    String asked = sent(query);
    if (asked.isEmpty()) {
      return SearchResults.NONE;
    }
    HttpUrl address = url.newBuilder().setQueryParameter("q", asked).build();
    Request request = new Request.Builder().url(address).build();
    return results(peer, request, peer.ask(request));
  }

  /** The first {@value #QUERY_LENGTH} code points. */
  String sent(String query) {
    return Snippets.cut(query, QUERY_LENGTH);
  }

  /**
   * What an answer found.
   *
   * @throws io.fireact.failure.FailureException what it reports, and BAD_ANSWER when it is not the
   *     API's
   */
  abstract SearchResults results(JsonPeer from, Request request, JsonNode answer);

  @Override
  public final void close() {
    peer.close();
  }
}
