package io.fireact.search;

import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.call.RecordingFile;
import io.fireact.json.Json;
import io.fireact.record.DataRecord;
import io.fireact.task.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a search answered, as a file: JSON lines, each {@code {"query": "...", "results": [{"title":
 * "...", "snippet": "...", "url": "..."}], "answer_box": {"answer": "...", "snippet": "...",
 * "highlighted": "..."}}}; the answer box and all fields but the query may be left out. Queries are
 * compared on one line, without blanks at their ends.
 */
public final class SearchRecording {
  private static final String SEARCH = "search";

  /** What stands in an episode where nothing was found; FireAct's code writes None. */
  private static final Set<String> NOTHING = Set.of("", "None", SearchObservation.NOTHING_FOUND);

  private static final List<String> FIELDS = List.of("query", "results", "answer_box");
  private static final List<String> RESULT = List.of("title", "snippet", "url");
  private static final List<String> ANSWER_BOX = List.of("answer", "snippet", "highlighted");

  /** In the file's order. */
  private final Map<String, SearchResults> answers = new LinkedHashMap<>();

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

  private void add(DataRecord line) {
    line.expectFields("a recorded search", FIELDS, Set.of());
    String query = Snippets.oneLine(line.words("query"));
    SearchResults results = new SearchResults(answerBox(line), results(line));
    SearchResults other = answers.putIfAbsent(query, results);
    if (other != null && !other.equals(results)) {
      throw line.bad(
          "another answer to \"%s\" than before; keep one of the two"
              .formatted(Snippets.cut(query, 200)));
    }
  }

  private static List<SearchResults.Result> results(DataRecord line) {
    if (!line.value().hasNonNull("results")) {
      return List.of();
    }
    return line.elements("results").stream()
        .map(
            result -> {
              result.expectFields("a search's result", RESULT, Set.of());
              return new SearchResults.Result(
                  result.textOrEmpty("title"),
                  result.textOrEmpty("snippet"),
                  result.textOrEmpty("url"));
            })
        .toList();
  }

  private static SearchResults.@Nullable AnswerBox answerBox(DataRecord line) {
    if (!line.value().hasNonNull("answer_box")) {
      return null;
    }
    DataRecord box = line.object("answer_box");
    box.expectFields("an answer box", ANSWER_BOX, Set.of());
    return new SearchResults.AnswerBox(
        box.textOrEmpty("answer"), box.textOrEmpty("snippet"), box.textOrEmpty("highlighted"));
  }

  /** What was answered to the query; empty where it was not asked. */
  public Optional<SearchResults> find(String query) {
    return Optional.ofNullable(answers.get(Snippets.oneLine(query)));
  }

  /** Each query with all that was answered to it as text, in the file's order. */
  List<Passage> passages() {
    List<Passage> passages = new ArrayList<>();
    answers.forEach(
        (query, found) -> {
          SearchResults.AnswerBox box = found.answerBox();
          Stream<String> boxed = box == null ? Stream.of() : Stream.of(box.answer(), box.snippet());
          String text =
              Stream.concat(boxed, found.results().stream().map(SearchResults.Result::snippet))
                  .filter(words -> !words.isEmpty())
                  .collect(Collectors.joining(" "));
          if (!text.isEmpty()) {
            passages.add(new Passage(query, query, text));
          }
        });
    return passages;
  }

  /**
   * What agents searched for and read, from their trajectories.
   *
   * @param lines of a recording, by query; of several answers to one query the first
   * @param differing queries that had another answer as well
   */
  public record Harvest(Map<String, String> lines, Set<String> differing) {}

  /** The searches of trajectories. An observation becomes the snippet of one result. */
  public static Harvest harvest(List<Trajectory> trajectories) {
    Map<String, String> lines = new LinkedHashMap<>();
    Set<String> differing = new LinkedHashSet<>();
    for (Trajectory trajectory : trajectories) {
      for (Step step : trajectory.steps()) {
        String query = Snippets.oneLine(step.argument());
        if (step.action().equals(SEARCH) && !query.isEmpty()) {
          String line = line(query, observed(step.observation()));
          String before = lines.putIfAbsent(query, line);
          if (before != null && !before.equals(line)) {
            differing.add(query);
          }
        }
      }
    }
    return new Harvest(lines, differing);
  }

  private static SearchResults observed(String observation) {
    return NOTHING.contains(observation.strip())
        ? SearchResults.NONE
        : SearchResults.of(List.of(new SearchResults.Result("", observation, "")));
  }

  /** The line of a recording that says what was answered to a query. */
  public static String line(String query, SearchResults found) {
    return Json.write(new Line(query, found.results(), found.answerBox()));
  }
}
