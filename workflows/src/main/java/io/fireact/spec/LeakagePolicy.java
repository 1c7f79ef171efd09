package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is done where a trajectory of a mix is about a question that is held out for evaluation: an
 * answer that was trained on, or that stands in the prompt, measures memory.
 */
public enum LeakagePolicy {
  /** The mix fails, saying how many there are and naming one. */
  @JsonProperty("refuse")
  REFUSE,
  /** They stay; their number is in the mix's record, in the report and in a warning. */
  @JsonProperty("report")
  REPORT,
  /** They are left out of the choice, and counted. */
  @JsonProperty("exclude")
  EXCLUDE
}
