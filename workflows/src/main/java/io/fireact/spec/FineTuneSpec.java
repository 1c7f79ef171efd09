package io.fireact.spec;

import java.util.List;

/**
 * LoRA fine-tuning on trajectories.
 *
 * @param trajectories how many right trajectories; 0 leaves the base LM as it is
 * @param steps optimizer steps
 * @param batch trajectories a micro-batch
 * @param accumulation micro-batches a step
 * @param learningRate peak learning rate
 * @param warmup share of steps with a rising learning rate, in [0, 1)
 * @param clip largest global gradient norm
 * @param rank LoRA rank
 * @param alpha LoRA alpha; the update is scaled by alpha / rank
 * @param targets linear maps that get an adapter, by their Hugging Face names
 * @param maskObservations leave questions and observations out of the loss
 * @param checkpointEvery steps between checkpoints
 */
public record FineTuneSpec(
    long seed,
    int trajectories,
    int steps,
    int batch,
    int accumulation,
    double learningRate,
    double warmup,
    double clip,
    int rank,
    double alpha,
    List<String> targets,
    boolean maskObservations,
    @NotInKey int checkpointEvery) {
  public FineTuneSpec {
    targets = List.copyOf(targets);
  }
}
