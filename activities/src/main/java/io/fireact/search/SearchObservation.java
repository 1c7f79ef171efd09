package io.fireact.search;

import io.fireact.agent.Observations;
import io.fireact.spec.SearchSpec;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an agent reads of search results, whoever found them. In the order of FireAct's search tool:
 * the answer box's answer, else its snippet, else its highlighted words, else the snippets of the
 * results.
 */
public final class SearchObservation {
  /** What an empty result reads as. */
  public static final String NOTHING_FOUND = Observations.NOTHING_FOUND;

  private SearchObservation() {}

  /**
   * The observation: as many snippets as the spec joins, each cut as it says; results without a
   * snippet are passed over.
   */
  public static String of(SearchResults found, SearchSpec spec) {
    SearchResults.AnswerBox box = found.answerBox();
    Stream<String> boxed =
        box == null ? Stream.of() : Stream.of(box.answer(), box.snippet(), box.highlighted());
    String text =
        boxed
            .filter(answer -> !answer.isEmpty())
            .findFirst()
            .map(answer -> Snippets.cut(answer, spec.snippetChars()))
            .orElseGet(
                () ->
                    found.results().stream()
                        .map(result -> Snippets.cut(result.snippet(), spec.snippetChars()))
                        .filter(snippet -> !snippet.isEmpty())
                        .limit(spec.results())
                        .collect(Collectors.joining(" ")));
    return text.isEmpty() ? NOTHING_FOUND : text;
  }

  /** What an agent reads of one text that was found. */
  public static String ofText(String text, SearchSpec spec) {
    return of(SearchResults.of(List.of(new SearchResults.Result("", text, ""))), spec);
  }
}
