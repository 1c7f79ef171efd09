package io.fireact.search;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a search found, as the provider said it; what an agent reads of it is {@link
 * SearchObservation}'s. Every text is on one line and bounded, so that what is kept of an answer is
 * bounded too.
 *
 * @param answerBox the provider's own answer; null where it gives none
 * @param results best first
 */
public record SearchResults(@Nullable AnswerBox answerBox, List<Result> results) {
  /** Longest text that is kept: no spec reads more of a snippet. In code points. */
  static final int TEXT = 10_000;

  private static final int TITLE = 500;
  private static final int URL = 2_000;

  /** Nothing was found. */
  public static final SearchResults NONE = new SearchResults(null, List.of());

  // JSON of others may leave the list out.
  @SuppressWarnings("ConstantValue")
  public SearchResults {
    results = results == null ? List.of() : results.stream().filter(Objects::nonNull).toList();
  }

  /** Without an answer box. */
  public static SearchResults of(List<Result> results) {
    return new SearchResults(null, results);
  }

  /**
   * A provider's own answer; texts that it does not have are empty.
   *
   * @param answer the answer itself, such as a number
   * @param snippet the text around it
   * @param highlighted the first words that the provider marks in the snippet
   */
  public record AnswerBox(String answer, String snippet, String highlighted) {
    public AnswerBox {
      answer = text(answer, TEXT);
      snippet = text(snippet, TEXT);
      highlighted = text(highlighted, TEXT);
    }

    /** Whether it says nothing. */
    @JsonIgnore
    public boolean isEmpty() {
      return answer.isEmpty() && snippet.isEmpty() && highlighted.isEmpty();
    }
  }

  /**
   * One result; texts that it does not have are empty.
   *
   * @param snippet what it says of the query
   * @param url where it is; empty for a passage of a corpus
   */
  public record Result(String title, String snippet, String url) {
    public Result {
      title = text(title, TITLE);
      snippet = text(snippet, TEXT);
      url = address(url);
    }
  }

  /** JSON of others may leave a field out. */
  private static String text(@Nullable String text, int limit) {
    return text == null ? "" : Snippets.cut(text, limit);
  }

  /** An address that was cut would be another one. */
  private static String address(@Nullable String url) {
    return url == null || url.length() > URL ? "" : Snippets.oneLine(url);
  }
}
