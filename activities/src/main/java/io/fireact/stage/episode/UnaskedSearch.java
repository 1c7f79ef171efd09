package io.fireact.stage.episode;

import io.fireact.search.SearchResults;
import io.fireact.search.SearchTool;

/** Stands where a method never searches, so that no index is read for it and no key is needed. */
final class UnaskedSearch implements SearchTool {
  /**
   * @throws IllegalStateException always
   */
  @Override
  public SearchResults search(String query) {
    throw new IllegalStateException("an agent that never searches asked for: " + query);
  }
}
