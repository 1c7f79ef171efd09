package io.fireact.agent;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What becomes of the text that a reasoning model writes between its think tags, or beside its
 * content. It is neither action nor answer in any case, and always kept in a step's raw text.
 */
public enum ReasoningPolicy {
  /** It is in no thought: neither in later prompts nor in training texts. */
  @JsonProperty("drop")
  DROP,
  /** It begins the round's thought, on the same line, without its tags. */
  @JsonProperty("keep")
  KEEP
}
