package io.fireact.lm.train;

import io.fireact.lm.engine.MicroBatch;
import java.util.List;

/**
 * What is held out of a training, and when its loss is asked for: every so many steps and after the
 * last one.
 *
 * @param batches what is held out; none for no evaluation at all
 * @param every steps between evaluations
 * @param best whether the result is what had the lowest loss, instead of what came last
 */
public record Evaluation(List<MicroBatch> batches, int every, boolean best) {
  public Evaluation {
    batches = List.copyOf(batches);
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, not " + every);
    }
    if (best && batches.isEmpty()) {
      throw new IllegalArgumentException("nothing is held out that could say which step is best");
    }
  }

  /** Nothing is held out. */
  public static Evaluation none() {
    return new Evaluation(List.of(), 1, false);
  }

  /**
   * @param step from 1
   */
  boolean due(int step, int steps) {
    return !batches.isEmpty() && (step % every == 0 || step == steps);
  }
}
