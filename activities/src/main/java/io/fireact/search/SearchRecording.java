package io.fireact.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.json.JsonLineReader;
import io.fireact.json.MalformedJsonException;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
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

  private final Map<String, SearchResults> answers;

  private SearchRecording(Map<String, SearchResults> answers) {
    this.answers = answers;
  }

  /** One line of the file. */
  private record Line(
      String query, List<SearchResults.Result> results, SearchResults.@Nullable AnswerBox answerBox) {}

  /**
   * Reads a recording.
   *
   * @param sha256 of the bytes that the file must have
   * @throws FailureException BAD_DATA when it cannot be read, is another file, has a line that is
   *     no answer, or two answers to one query
   */
  public static SearchRecording read(Path file, String sha256) {
    byte[] bytes = DurableFiles.read(file);
    String found = digest(bytes);
    if (!found.equals(sha256)) {
      throw bad(
          "the recording %s is not the one that was planned: its SHA-256 is %s, the plan's is %s; put the right file there, or plan anew"
              .formatted(file, found, sha256));
    }
    Map<String, SearchResults> answers = new HashMap<>();
    try {
      for (JsonLineReader.Line line : JsonLineReader.lines(bytes)) {
        add(file, line, answers);
      }
    } catch (MalformedJsonException e) {
      throw bad("the recording %s: %s".formatted(file, e.getMessage()));
    }
    if (answers.isEmpty()) {
      throw bad(
          "the recording %s has no line; one is {\"query\": ..., \"results\": [...]}"
              .formatted(file));
    }
    return new SearchRecording(answers);
  }

  private static void add(
      Path file, JsonLineReader.Line line, Map<String, SearchResults> answers) {
    JsonNode json = line.value();
    String where = "%s, line %d: ".formatted(file, line.number());
    if (!json.isObject() || !json.path("query").isTextual()) {
      throw bad(where + "not an object with a text query");
    }
    json.fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field)) {
                throw bad(
                    "%sunknown field %s; allowed are query, results and answer_box"
                        .formatted(where, field));
              }
            });
    Line read;
    try {
      read = Json.read(json.toString(), Line.class);
    } catch (IllegalArgumentException e) {
      throw bad(where + e.getMessage());
    }
    SearchResults results = new SearchResults(read.answerBox(), read.results());
    String query = Snippets.oneLine(read.query());
    SearchResults other = answers.putIfAbsent(query, results);
    if (other != null && !other.equals(results)) {
      throw bad(where + "another answer to \"" + query + "\" than before; keep one of the two");
    }
  }

  /** What was answered to the query; empty where it was not asked. */
  public Optional<SearchResults> find(String query) {
    return Optional.ofNullable(answers.get(Snippets.oneLine(query)));
  }

  /** How many queries it answers. */
  public int size() {
    return answers.size();
  }

  /** The line of a recording that says what was answered to a query. */
  public static String line(String query, SearchResults found) {
    return Json.write(new Line(query, found.results(), found.answerBox()));
  }

  /**
   * The SHA-256 of a recording's bytes.
   *
   * @throws FailureException BAD_DATA when it cannot be read
   */
  public static String digest(Path file) {
    return digest(DurableFiles.read(file));
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static FailureException bad(String message) {
    return new FailureException(FailureType.BAD_DATA, message);
  }
}
