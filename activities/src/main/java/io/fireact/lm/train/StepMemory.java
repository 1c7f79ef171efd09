package io.fireact.lm.train;

import io.fireact.lm.engine.ActivationCheckpointing;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Placement;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingOptions;
import io.fireact.lm.memory.Footprint;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.memory.MemoryNeed;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the steps of a training take of their device: how far a step's micro-batches are divided,
 * and what layers keep, so that it fits. On a GPU alone, where that changes no more than rounding
 * does anyway; on the processor the same training has the same bits whatever is free.
 */
final class StepMemory {
  private static final Logger LOG = LoggerFactory.getLogger(StepMemory.class);

  /** Steps that are looked at for the largest micro-batch; they are alike. */
  private static final int LOOKED_AT = 64;

  private final TrainingJob job;
  private final long largest;
  private final long longest;
  private final int fewest;
  private TrainingOptions options;
  private long most;

  private StepMemory(TrainingJob job, long largest, long longest, int fewest) {
    this.job = job;
    this.fewest = fewest;
    this.largest = largest;
    this.longest = longest;
    options = job.options();
    most = Long.MAX_VALUE;
  }

  /** As the job says, or smaller where the budget could never give so much. */
  static StepMemory of(TrainingJob job, MemoryBudget budget) {
    int steps = job.optimization().schedule().steps();
    long largest = 0;
    long longest = 0;
    int fewest = Integer.MAX_VALUE;
    for (int step = 0; step < steps; step += Math.max(1, steps / LOOKED_AT)) {
      for (MicroBatch batch : job.batches().at(step)) {
        largest = Math.max(largest, batch.tokens());
        longest = Math.max(longest, batch.longest());
        fewest = Math.min(fewest, batch.lengths().length);
      }
    }
    StepMemory memory = new StepMemory(job, largest, longest, fewest);
    while (memory.held() + memory.step() > budget.capacity() && memory.reduce()) {
      // until it fits, or cannot be less
    }
    return memory;
  }

  /** All that the training takes. */
  MemoryNeed need() {
    return MemoryNeed.of(job.name(), held(), step());
  }

  /** What it holds between its steps. */
  long held() {
    return Footprint.training(job.architecture(), job.lora(), options.placement());
  }

  /** Threads that decide the steps' bits. */
  int threads() {
    return Trainer.threads(options.placement(), job.start().length, fewest);
  }

  private long step() {
    return Footprint.step(job.architecture(), options, Math.min(most, largest));
  }

  /** A step's micro-batches, as far divided as they must be. */
  List<MicroBatch> divided(List<MicroBatch> batches) {
    return batches.stream().flatMap(batch -> batch.divided(most).stream()).toList();
  }

  /** The job's, with what layers keep now. */
  TrainingOptions options() {
    return options;
  }

  /** What a layer keeps of what the job says. */
  ActivationCheckpointing kept() {
    return options.kept(0);
  }

  /**
   * Makes steps smaller, after one had no memory.
   *
   * @return false where they cannot be
   */
  boolean reduce(Trainer trainer) {
    boolean reduced = reduce();
    if (reduced && !options.equals(job.options())) {
      trainer.keep(kept());
    }
    return reduced;
  }

  private boolean reduce() {
    if (!(options.placement() instanceof Placement.Cuda)) {
      return false;
    }
    if (Math.min(most, largest) > longest) {
      most = Math.max(longest, Math.min(most, largest) / 2);
      LOG.info(
          "{}: micro-batches of at most {} tokens, not {}, since the device has no memory for more",
          job.name(),
          most,
          largest);
      return true;
    }
    if (kept() != ActivationCheckpointing.RECOMPUTE_LAYER) {
      options = options.keeping(ActivationCheckpointing.RECOMPUTE_LAYER);
      LOG.info(
          "{}: layers are computed again, since the device has no memory for more", job.name());
      return true;
    }
    return false;
  }
}
