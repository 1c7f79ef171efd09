package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The agent's search tool. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SearchSpec.Bm25.class, name = "bm25"),
  @JsonSubTypes.Type(value = SearchSpec.Http.class, name = "http")
})
public sealed interface SearchSpec {

  /**
   * BM25 over the task's corpus, in process.
   *
   * @param results passages joined into one observation
   * @param snippetChars longest snippet of a passage, in characters
   */
  record Bm25(int results, int snippetChars) implements SearchSpec {}

  /**
   * A remote search API.
   *
   * @param identity names the index behind it; part of stage keys, while the endpoint is not
   * @param endpoint base URL; may move without making stages new
   * @param results passages joined into one observation
   * @param timeoutSeconds limit of one call
   */
  record Http(
      String identity,
      @NotInKey String endpoint,
      int results,
      int snippetChars,
      @NotInKey int timeoutSeconds)
      implements SearchSpec {}
}
