package io.fireact.cli;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.spec.TaskSpec;
import io.fireact.task.world.WorldTask;
import java.util.List;

/** A world and a student so small that a whole run takes seconds. */
final class SmallWorld {
  /** Its part of a spec. */
  static final String SPEC =
      """
      version: 1
      task: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
      student:
        layers: 2
        width: 32
        heads: 2
        feed_forward: 64
        context: 320
        pretraining: {steps: 2, batch: 2, sequence: 64}
      fine_tune: {trajectories: 4, steps: 2, batch: 2}
      evaluate: {questions: 2}
      """;

  private SmallWorld() {}

  /** What its teacher is asked. */
  static List<Question> train() {
    return new WorldTask(new TaskSpec.World(1, 24, 5, 8, new TaskSpec.Hops(1, 0, 0), 400))
        .questions().stream().filter(question -> question.split() == Split.TRAIN).toList();
  }
}
