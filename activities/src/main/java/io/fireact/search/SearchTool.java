package io.fireact.search;

/**
 * A search API: a query in, one observation text out. Thread safe, at least once, free of side
 * effects.
 */
public interface SearchTool extends AutoCloseable {

  /** What an empty result reads as. */
  String NOTHING_FOUND = "No result.";

  /**
   * The best snippets for {@code query}, joined into one observation; {@link #NOTHING_FOUND} when
   * there are none.
   *
   * @throws io.fireact.failure.FailureException classified; the Temporal retry policy retries
   */
  String search(String query);

  @Override
  default void close() {}
}
