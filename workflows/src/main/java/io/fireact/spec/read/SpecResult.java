package io.fireact.spec.read;

import io.fireact.spec.ExperimentSpec;
import java.util.List;

/** What reading a spec gives: an experiment, or everything that is wrong. */
public sealed interface SpecResult {

  /**
   * A spec without problems.
   *
   * @param files the names of those that it was read from, its own first
   */
  record Valid(ExperimentSpec spec, List<String> files) implements SpecResult {
    public Valid {
      files = List.copyOf(files);
    }
  }

  /**
   * @param problems at least one, in the order of the text
   */
  record Invalid(List<Problem> problems) implements SpecResult {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
