package io.fireact.search;

import io.fireact.spec.SearchSpec;

/**
 * A search tool that can be asked, and how its results are read.
 *
 * @param tool closed with this
 */
public record OpenSearch(SearchSpec spec, SearchTool tool) implements AutoCloseable {

  /** What an agent reads of the results for {@code query}; see {@link SearchTool#search}. */
  public String observe(String query) {
    return SearchObservation.of(tool.search(query), spec);
  }

  @Override
  public void close() {
    tool.close();
  }
}
