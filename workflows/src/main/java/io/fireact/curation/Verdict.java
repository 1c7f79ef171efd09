package io.fireact.curation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a person says of a trajectory. */
public enum Verdict {
  /** It may be learned. */
  @JsonProperty("accept")
  ACCEPT,
  /** It may not. */
  @JsonProperty("reject")
  REJECT;

  /** As files have it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
