package io.fireact.lm;

/** Told of each optimizer step. Called on the training thread; must be quick. */
public interface TrainingListener {

  /**
   * @param step finished steps, from 1
   * @param steps steps in all
   * @param loss mean loss of the step's loss tokens, in nats
   * @param tokens tokens of text trained on in this step, padding not counted
   */
  void onStep(int step, int steps, double loss, long tokens);

  /**
   * Told once, before the first step: that alone may take a minute.
   *
   * @param done steps that an earlier run has done
   * @param steps steps in all
   */
  default void onStart(int done, int steps) {}

  /** True once the work should stop: a checkpoint is saved and training ends with CANCELLED. */
  default boolean cancelled() {
    return false;
  }
}
