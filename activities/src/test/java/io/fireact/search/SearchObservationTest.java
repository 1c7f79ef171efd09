package io.fireact.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.json.Json;
import io.fireact.search.SearchResults.AnswerBox;
import io.fireact.search.SearchResults.Result;
import io.fireact.spec.SearchSpec;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SearchObservationTest {
  private static final SearchSpec TWO = new SearchSpec.Bm25(2, 20);
  private static final List<Result> RESULTS =
      List.of(
          new Result("A", "", "http://a"),
          new Result("B", "one\ntwo", "http://b"),
          new Result("C", "three four five six seven", "http://c"),
          new Result("D", "eight", "http://d"));

  @Test
  void anAnswerBoxComesBeforeTheResultsInTheOrderOfFireActsTool() {
    assertThat(boxed("42", "about 42", "forty-two")).isEqualTo("42");
    assertThat(boxed("", "about 42", "forty-two")).isEqualTo("about 42");
    assertThat(boxed("", " ", "forty-two")).isEqualTo("forty-two");
    assertThat(boxed("", "", "")).isEqualTo("one two three four five six");
    assertThat(boxed("a longer answer than twenty", "", "")).isEqualTo("a longer answer than");
  }

  @Test
  void soManySnippetsAreJoinedAsTheSpecSaysAndEmptyOnesPassedOver() {
    assertThat(SearchObservation.of(SearchResults.of(RESULTS), TWO))
        .isEqualTo("one two three four five six");
    assertThat(SearchObservation.of(SearchResults.of(RESULTS), new SearchSpec.Bm25(1, 20)))
        .isEqualTo("one two");
    assertThat(SearchObservation.of(SearchResults.of(RESULTS.subList(0, 1)), TWO))
        .isEqualTo(SearchObservation.NOTHING_FOUND);
    assertThat(SearchObservation.of(SearchResults.NONE, TWO))
        .isEqualTo(SearchObservation.NOTHING_FOUND);
  }

  @Test
  void resultsAreBoundedAndComeBackFromJsonAsTheyWere() {
    SearchResults found =
        new SearchResults(
            new AnswerBox("a\u0007b", "x".repeat(20_000), ""),
            List.of(new Result("t".repeat(1_000), "😀".repeat(20_000), "u".repeat(5_000))));
    AnswerBox box = Objects.requireNonNull(found.answerBox());
    assertThat(box.answer()).isEqualTo("a b");
    assertThat(box.snippet()).hasSize(10_000);
    assertThat(found.results().get(0).url()).as("a cut address is another one").isEmpty();
    assertThat(Json.read(Json.write(found), SearchResults.class)).isEqualTo(found);
    assertThat(Json.read("{}", SearchResults.class)).isEqualTo(SearchResults.NONE);
    assertThat(Json.read("{\"results\":[{\"snippet\":\"s\"}]}", SearchResults.class))
        .isEqualTo(SearchResults.of(List.of(new Result("", "s", ""))));
  }

  private static String boxed(String answer, String snippet, String highlighted) {
    return SearchObservation.of(
        new SearchResults(new AnswerBox(answer, snippet, highlighted), RESULTS), TWO);
  }
}
