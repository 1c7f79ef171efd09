package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.call.RecordingFile;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.plan.StageKeys;
import io.fireact.provider.Provider;
import io.fireact.spec.MissPolicy;
import io.fireact.spec.SearchSpec;
import io.fireact.task.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordedSearchTest {
  private static final SearchContext CONTEXT =
      new SearchContext(new OkHttpClient(), Map.of(), List::of);

  private final Path directory;

  RecordedSearchTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aQueryIsAnsweredAsItWasAndAnotherAsTheSpecSays() throws IOException {
    SearchResults found =
        new SearchResults(
            new SearchResults.AnswerBox("42", "", ""),
            List.of(new SearchResults.Result("T", "A snippet.", "http://t")));
    Files.writeString(
        directory.resolve("r.jsonl"),
        "\ufeff" + SearchRecording.line("who \"is\" it?", found) + "\r\n\n{\"query\":\"none\"}\n");
    try (OpenSearch search = open(MissPolicy.FAIL)) {
      assertThat(search.tool().search(" who \"is\"\nit? ")).isEqualTo(found);
      assertThat(search.observe("who \"is\" it?")).isEqualTo("42");
      assertThat(search.observe("none")).isEqualTo(SearchObservation.NOTHING_FOUND);
      FailureException missed =
          catchThrowableOfType(FailureException.class, () -> search.observe("Who is it?"));
      assertThat(missed.type()).isEqualTo(FailureType.BAD_DATA);
      assertThat(missed).hasMessageContaining("\"Who is it?\"").hasMessageContaining("search.miss");
    }
    try (OpenSearch search = open(MissPolicy.NOTHING)) {
      assertThat(search.observe("Who is it?")).isEqualTo(SearchObservation.NOTHING_FOUND);
    }
  }

  @Test
  void whatARecordingDoesNotHaveIsAskedOfTheFallbackAndKeptAsItsOwn() throws IOException {
    Files.writeString(
        directory.resolve("r.jsonl"),
        SearchRecording.line(
            "known", SearchResults.of(List.of(new SearchResults.Result("T", "As recorded.", "")))));
    RecordingFile file = RecordingFile.find("r.jsonl", "", directory);
    try (SearchPeer peer =
        new SearchPeer(List.of(new Passage("p", "Ann Lind", "Ann Lind was born in Lima.")), 100)) {
      SearchSpec.Http http = new SearchSpec.Http("wiki", peer.endpoint(), 1, 100, 20);
      SearchSpec.Recorded spec =
          new SearchSpec.Recorded(
              file.path().toString(), file.sha256(), MissPolicy.ASK, 1, 100, http);
      SearchFactories factories = new SearchFactories();
      try (OpenSearch search = factories.open(spec, CONTEXT)) {
        assertThat(search.tool().asksOutside(" known")).isFalse();
        assertThat(search.observe("known")).isEqualTo("As recorded.");
        assertThat(search.tool().asksOutside("Ann Lind")).isTrue();
        assertThat(search.observe("Ann Lind")).contains("born in Lima");
      }
      assertThat(Provider.of(spec)).isEqualTo(Provider.of(http));
      assertThat(factories.identity(spec)).isEqualTo(factories.identity(http));
      SearchSpec.Recorded elsewhere = spec.identified("/x", file.sha256());
      assertThat(elsewhere.fallback()).isEqualTo(http);
    }
  }

  @Test
  void whatARecordingDoesNotHaveIsFoundAmongWhatItHas() throws IOException {
    List<Trajectory> read =
        List.of(
            searched("Ann Lind birthplace", "Lima, Peru"),
            searched("Ann  Lind birthplace", "Lima"),
            searched("Bo Ek", "None"),
            searched("Cy Falk film", "Cy Falk directed The Hill."));
    SearchRecording.Harvest harvest = SearchRecording.harvest(read);
    assertThat(harvest.lines().keySet())
        .containsExactly("Ann Lind birthplace", "Bo Ek", "Cy Falk film");
    assertThat(harvest.differing()).containsExactly("Ann Lind birthplace");
    Files.writeString(
        directory.resolve("r.jsonl"), String.join("\n", harvest.lines().values()) + "\n");
    try (OpenSearch search = open(MissPolicy.NEAREST)) {
      assertThat(search.observe("Ann Lind birthplace")).isEqualTo("Lima, Peru");
      assertThat(search.observe("Bo Ek")).isEqualTo(SearchObservation.NOTHING_FOUND);
      assertThat(search.observe("who directed the film The Hill"))
          .isEqualTo("Cy Falk directed The Hill.");
      assertThat(search.observe("zzz")).isEqualTo(SearchObservation.NOTHING_FOUND);
    }
  }

  private static Trajectory searched(String query, String observation) {
    return Trajectory.scored(
        new Question("q", Split.TRAIN, "Where?", "Lima", ""),
        List.of(new Step("", "search", query, observation, "")),
        Disposition.OUT_OF_ROUNDS,
        "",
        0,
        0,
        Method.REACT);
  }

  @Test
  void aSpecWithoutAFallbackIsWhatItWas() {
    SearchSpec.Recorded spec = new SearchSpec.Recorded("r", "", MissPolicy.FAIL, 1, 100);
    assertThat(Json.write(spec)).doesNotContain("fallback");
    assertThat(Json.read(Json.write(spec), SearchSpec.class)).isEqualTo(spec);
    SearchSpec.Recorded asks =
        new SearchSpec.Recorded(
            "r", "", MissPolicy.ASK, 1, 100, new SearchSpec.Http("w", "http://a", 1, 100, 20));
    assertThat(Json.read(Json.write(asks), SearchSpec.class)).isEqualTo(asks);
    assertThat(StageKeys.decidingFields(asks).toString())
        .contains("\"identity\":\"w\"")
        .doesNotContain("http://a");
  }

  @Test
  void itIsTheContentThatCountsAndNotThePlace() throws IOException {
    Path file = Files.writeString(directory.resolve("r.jsonl"), "{\"query\":\"a\"}\n");
    SearchSpec one = identified("r.jsonl", "");
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.copy(file, elsewhere.resolve("s.jsonl"));
    assertThat(one).isEqualTo(identified(file.toString(), ((SearchSpec.Recorded) one).sha256()));
    SearchFactories factories = new SearchFactories();
    assertThat(factories.identity(one))
        .isEqualTo(factories.identity(identified("elsewhere/s.jsonl", "")));

    FailureException pinned =
        catchThrowableOfType(FailureException.class, () -> identified("r.jsonl", "0".repeat(64)));
    assertThat(pinned).hasMessageContaining("the spec pins 000");
    Files.writeString(file, "{\"query\":\"b\"}\n");
    FailureException changed =
        catchThrowableOfType(
            FailureException.class, () -> new SearchFactories().open(one, CONTEXT));
    assertThat(changed.type()).isEqualTo(FailureType.BAD_DATA);
    assertThat(changed).hasMessageContaining("is not the one that was planned");
    assertThat(catchThrowableOfType(FailureException.class, () -> identified("no/such.jsonl", "")))
        .hasMessageContaining("no/such.jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | is empty",
        "[] | line 1: it is [], not a recorded search with query, results, answer_box",
        "{'results': []} | line 1: 'query' must be text, but is missing",
        "{'query': 3} | line 1: 'query' must be text, but is 3",
        "{'query': ' '} | line 1: 'query' is empty",
        "{'query': 'a', 'result': []} | line 1: 'result' is no known field",
        "{'query': 'a', 'results': 3} | line 1: 'results' must be a list, but is 3",
        "{'query': 'a', 'results': ['b']} | line 1, results 1: it is 'b', not a search's result",
        "{'query': 'a', 'results': [{}, {'title': 'b', 'text': 'c'}]} | line 1, results 2: 'text'"
            + " is no known field of a search's result; read are title, snippet, url",
        "{'query': 'a', 'results': [{'title': 5}]} | line 1, results 1: 'title' must be text, but",
        "{'query': 'a', 'answer_box': 'b'} | line 1: 'answer_box' must be an object, but is 'b'",
        "{'query': 'a', 'answer_box': {'text': 'b'}} | line 1, answer_box: 'text' is no known",
        "{'query': 'a'} {'query': 'b'} | line 1",
        "{'query': 'a'} ~ {'query': ' a', 'results': [{'snippet': 's'}]} | line 2: another answer"
            + " to",
        "{'query': 'a'} ~ nothing | line 2"
      })
  void aBadLineIsNamed(String lines, String message) throws IOException {
    Files.writeString(directory.resolve("r.jsonl"), lines.replace('\'', '"').replace(" ~ ", "\n"));
    FailureException failure =
        catchThrowableOfType(FailureException.class, () -> identified("r.jsonl", ""));
    assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA);
    String said = message.replace("search's", "search~s").replace('\'', '"').replace('~', '\'');
    assertThat(failure).hasMessageContaining(said).hasMessageContaining("r.jsonl");
  }

  private OpenSearch open(MissPolicy miss) {
    RecordingFile file = RecordingFile.find("r.jsonl", "", directory);
    SearchSpec.Recorded spec =
        new SearchSpec.Recorded(file.path().toString(), file.sha256(), miss, 1, 100);
    return new OpenSearch(spec, new RecordedSearch(spec, null));
  }

  private SearchSpec identified(String recording, String sha256) {
    return new SearchFactories()
        .identify(new SearchSpec.Recorded(recording, sha256, MissPolicy.FAIL, 1, 100), directory);
  }
}
