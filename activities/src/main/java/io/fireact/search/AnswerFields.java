package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.http.JsonPeer;
import io.fireact.search.SearchResults.Result;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Request;

/**
 * Reads results out of a provider's JSON. Fields that are not there, or of another type than
 * promised, are empty texts; a result without a snippet is passed over, since an agent would read
 * nothing of it.
 *
 * @param title field of a result that has its title
 * @param snippet field of a result that has its snippet
 * @param url field of a result that has its address
 */
record AnswerFields(String title, String snippet, String url) {

  /** A text, or a number as one; empty for anything else. */
  static String text(JsonNode node) {
    return node.isTextual() || node.isNumber() ? node.asText() : "";
  }

  /** A result. */
  Result result(JsonNode item) {
    return new Result(text(item.path(title)), text(item.path(snippet)), text(item.path(url)));
  }

  /**
   * The results with a snippet of a list that may be missing.
   *
   * @param field what the list is called, for messages
   * @throws io.fireact.failure.FailureException BAD_ANSWER when it is there and no list
   */
  List<Result> results(JsonPeer peer, Request request, JsonNode list, String field) {
    if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
      throw peer.badAnswer(request, "with JSON whose field " + field + " is not a list", list);
    }
    List<Result> results = new ArrayList<>();
    for (JsonNode item : list) {
      add(results, result(item));
    }
    return results;
  }

  /** Adds a result that says something. */
  static void add(List<Result> results, Result result) {
    if (!result.snippet().isEmpty()) {
      results.add(result);
    }
  }
}
