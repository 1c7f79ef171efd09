package io.fireact.search;

/**
 * A search API: a query in, results out. Thread safe, at least once, free of side effects. What an
 * agent reads of the results is not decided here.
 */
public interface SearchTool extends AutoCloseable {

  /**
   * The best results for {@code query}; none where nothing is found.
   *
   * @throws io.fireact.failure.FailureException classified; the Temporal retry policy retries
   */
  SearchResults search(String query);

  /**
   * Whether somebody outside of this process would be asked. Only of interest for tools whose
   * provider is outside.
   */
  default boolean asksOutside(String query) {
    return true;
  }

  @Override
  default void close() {}
}
