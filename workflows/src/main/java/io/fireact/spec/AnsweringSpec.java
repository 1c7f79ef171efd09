package io.fireact.spec;

import java.util.Optional;

/** What answers are got from, be it as a teacher or as a model of any use. */
public interface AnsweringSpec {
  /**
   * What decides of a request what it answers, as stage keys have it; empty where it is sent none.
   */
  default Optional<RequestSpec> decidingRequest() {
    return Optional.empty();
  }

  /** Whether the spec says by digest what it answers from; a plan is made of those that do. */
  default boolean identified() {
    return true;
  }
}
