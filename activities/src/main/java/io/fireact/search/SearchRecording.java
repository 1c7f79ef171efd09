package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.call.RecordingFile;
import io.fireact.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search answered, as a file: JSON lines, each {@code {"query": "...", "results": [{"title":
 * "...", "snippet": "...", "url": "..."}], "answer_box": {"answer": "...", "snippet": "...",
 * "highlighted": "..."}}}; the answer box and all fields but the query may be left out. Queries are
 * compared on one line, without blanks at their ends.
 */
public final class SearchRecording {
  private static final Set<String> FIELDS = Set.of("query", "results", "answer_box");

  private final Map<String, SearchResults> answers = new HashMap<>();

  private SearchRecording() {}

  /** One line of the file. */
  private record Line(
      String query,
      List<SearchResults.Result> results,
      SearchResults.@Nullable AnswerBox answerBox) {}

  /**
   * Reads a recording.
   *
   * @throws io.fireact.failure.FailureException BAD_DATA when it cannot be read, is another file,
   *     has a line that is no answer, or two answers to one query
   */
  public static SearchRecording read(RecordingFile file) {
    SearchRecording recording = new SearchRecording();
    file.read(recording::add);
    return recording;
  }

  private void add(String where, JsonNode json) {
    if (!json.path("query").isTextual()) {
      throw RecordingFile.bad(where + "no text in query");
    }
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                throw RecordingFile.bad(
                    "%sunknown field %s; allowed are query, results and answer_box"
                        .formatted(where, field));
              }
            });
    Line read;
    try {
      read = Json.read(json.toString(), Line.class);
    } catch (IllegalArgumentException e) {
      throw RecordingFile.bad(where + e.getMessage());
    }
    SearchResults results = new SearchResults(read.answerBox(), read.results());
    String query = Snippets.oneLine(read.query());
    SearchResults other = answers.putIfAbsent(query, results);
    if (other != null && !other.equals(results)) {
      throw RecordingFile.bad(
          "%sanother answer to \"%s\" than before; keep one of the two"
              .formatted(where, Snippets.cut(query, 200)));
    }
  }

  /** What was answered to the query; empty where it was not asked. */
  public Optional<SearchResults> find(String query) {
    return Optional.ofNullable(answers.get(Snippets.oneLine(query)));
  }

  /** The line of a recording that says what was answered to a query. */
  public static String line(String query, SearchResults found) {
    return Json.write(new Line(query, found.results(), found.answerBox()));
  }
}
