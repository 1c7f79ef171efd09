package io.fireact.report.result;

import io.fireact.lm.train.TrainingStep;
import io.fireact.plan.Stage;
import java.util.List;

/** A training that a point depends on, and its loss at every step. */
public record Training(Stage stage, List<TrainingStep> steps) {
  public Training {
    steps = List.copyOf(steps);
  }
}
