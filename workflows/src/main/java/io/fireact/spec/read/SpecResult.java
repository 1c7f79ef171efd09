package io.fireact.spec.read;

import io.fireact.spec.ExperimentSpec;
import java.util.List;

/** What reading a spec gives: an experiment, or everything that is wrong. */
public sealed interface SpecResult {

  /** A spec without problems. */
  record Valid(ExperimentSpec spec) implements SpecResult {}

  /**
   * @param problems at least one, in the order of the text
   */
  record Invalid(List<Problem> problems) implements SpecResult {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
