package io.fireact.model;

import io.fireact.spec.StudentSpec;

/** Opens models whose weights this process computes with: those of one stage's base and adapter. */
public interface LocalModels {

  /**
   * The stage's model.
   *
   * @throws io.fireact.failure.FailureException what opening a model ends in, such as OUT_OF_MEMORY
   * @throws IllegalStateException when the stage has no weights
   */
  OpenModel open(StudentSpec spec);
}
