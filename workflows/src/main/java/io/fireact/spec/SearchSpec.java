package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;

/** The agent's search tool. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface SearchSpec permits SearchSpec.Bm25, SearchSpec.Http {

  /** Results that are joined into one observation, at most. */
  int results();

  /** Longest snippet of a result, in code points. */
  int snippetChars();

  /**
   * BM25 over the task's corpus, in process.
   *
   * @param results passages joined into one observation
   * @param snippetChars longest snippet of a passage, in characters
   */
  @Kind("bm25")
  record Bm25(int results, int snippetChars) implements SearchSpec {}

  /**
   * A remote search API.
   *
   * @param identity names the index behind it; part of stage keys, while the endpoint is not
   * @param endpoint base URL; may move without making stages new
   * @param results passages joined into one observation
   * @param timeoutSeconds limit of one call
   */
  @Kind("http")
  record Http(
      String identity,
      @NotInKey String endpoint,
      int results,
      int snippetChars,
      @NotInKey int timeoutSeconds)
      implements SearchSpec, RemoteSpec {}
}
