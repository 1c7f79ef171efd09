package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a query that a recording does not have. */
public enum MissPolicy {
  /** The stage fails, naming the query: for a replay of the same episodes. */
  @JsonProperty("fail")
  FAIL,
  /** Nothing is found: for other agents on the same recording. */
  @JsonProperty("nothing")
  NOTHING,
  /**
   * What BM25 finds among the recorded queries and their answers: for other agents on the same
   * questions, whose queries are worded otherwise.
   */
  @JsonProperty("nearest")
  NEAREST,
  /** The fallback is asked, and its answer kept like any of its own: for adding to a recording. */
  @JsonProperty("ask")
  ASK
}
