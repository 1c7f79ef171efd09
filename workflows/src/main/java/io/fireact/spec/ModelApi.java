package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Which of the two OpenAI-compatible APIs a model is asked by. */
public enum ModelApi {
  /** {@code chat/completions}: messages, of which one is an instruction. */
  @JsonProperty("chat")
  CHAT("chat/completions"),
  /** {@code completions}: one text that is continued, as base models do. */
  @JsonProperty("completions")
  COMPLETIONS("completions");

  private final String path;

  /** Is equal to what specs leave out, since there was nothing else: for Jackson. */
  public static final class DefaultFilter {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || other.equals(CHAT);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  ModelApi(String path) {
    this.path = path;
  }

  /** What stands behind the endpoint's own path. */
  public String path() {
    return path;
  }
}
