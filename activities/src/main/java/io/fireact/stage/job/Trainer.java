package io.fireact.stage.job;

/** How a kind of trainer works: in a job of a worker, or elsewhere while a timer waits. */
public sealed interface Trainer {

  /**
   * In a job of a worker, on the queue of its device.
   *
   * @param job gives the outputs of a fine-tune stage
   */
  record Here(StageJob job) implements Trainer {}

  /** At a provider. */
  record Hosted(HostedTrainer trainer) implements Trainer {}
}
