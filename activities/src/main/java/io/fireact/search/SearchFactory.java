package io.fireact.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.plan.StageKeys;
import io.fireact.spec.SearchSpec;
import java.nio.file.Path;

/**
 * Opens the search tools of one kind. An implementation is found by {@link java.util.ServiceLoader}
 * (annotate it with {@code @AutoService(SearchFactory.class)}), has a constructor without
 * arguments, and no state.
 */
public interface SearchFactory<S extends SearchSpec> {

  /** The record that it opens tools for. */
  Class<S> spec();

  /**
   * Opens a tool; the caller closes it.
   *
   * @throws io.fireact.failure.FailureException UNAUTHORIZED where a key is missing, BAD_REQUEST
   *     for an endpoint that is no URL, BAD_DATA for a file that cannot be used
   */
  SearchTool open(S spec, SearchContext context);

  /**
   * The same tool, named by the content of the files that it reads, since a stage's key must not
   * hold a place. For kinds that read none, the spec itself.
   *
   * @param directory which relative paths begin at: the experiment spec's own
   * @throws io.fireact.failure.FailureException BAD_DATA when a file is not there, or not right, or
   *     not what the spec pins
   */
  default S identify(S spec, Path directory) {
    return spec;
  }

  /**
   * What of the spec decides what is found, beside the query: two specs that agree in it share
   * their answers. All that is in a stage's key but for how results are shown.
   */
  default Object identity(S spec) {
    ObjectNode identity = StageKeys.decidingFields((Record) spec);
    identity.remove("snippet_chars");
    return identity;
  }

  /**
   * The same for kinds that ask for as many results as there are: how many of them are read does
   * not decide what is found.
   */
  default Object identityOfAnyResults(S spec) {
    ObjectNode identity = StageKeys.decidingFields((Record) spec);
    identity.remove("snippet_chars");
    identity.remove("results");
    return identity;
  }
}
