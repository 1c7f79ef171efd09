package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.json.Kind;

/** The agent's search tool. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface SearchSpec permits SearchSpec.Bm25, SearchSpec.Http, SearchSpec.Recorded, SerperSearch {

  /** Results that are joined into one observation, at most. */
  int results();

  /** Longest snippet of a result, in code points. */
  int snippetChars();

  /** Whether the spec says by digest what it searches; a plan is made of those that do. */
  default boolean identified() {
    return true;
  }

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

  /**
   * What a search answered before, from a file. It is the file's content that decides what is
   * found, and not where the file is.
   *
   * @param recording a file of this machine; absolute once it is identified
   * @param sha256 of the file's bytes; empty until it is identified
   * @param miss what becomes of a query that the recording does not have
   */
  @Kind("recorded")
  record Recorded(
      @NotInKey String recording, String sha256, MissPolicy miss, int results, int snippetChars)
      implements SearchSpec {

    @Override
    public boolean identified() {
      return !sha256.isEmpty();
    }

    /** The same search, by the recording's content. */
    public Recorded identified(String where, String digest) {
      return new Recorded(where, digest, miss, results, snippetChars);
    }
  }
}
