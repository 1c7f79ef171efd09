package io.fireact.lm.train;

import ai.djl.engine.EngineException;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.lm.TrainingListener;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingState;
import io.fireact.lm.memory.MemoryBudget;
import io.fireact.lm.memory.MemoryShortage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs a training to its end, from its newest checkpoint where there is one. A training that is
 * interrupted and run again ends with the same bytes as one that was not, on the same machine with
 * as many threads to a shard.
 */
public final class TrainingLoop {
  private final TrainingJob job;
  private final CheckpointDirectory directory;
  private final TrainingListener listener;
  private final String fingerprint;
  private final int steps;
  private final List<TrainingStep> history;
  private final int resumedAt;
  private final TrainingState start;
  private final MemoryBudget budget;
  private final StepMemory memory;
  private Optional<Best> best;

  private TrainingLoop(
      TrainingJob job,
      CheckpointDirectory directory,
      TrainingListener listener,
      MemoryBudget budget) {
    this.job = job;
    this.budget = budget;
    memory = StepMemory.of(job, budget);
    this.directory = directory;
    this.listener = listener;
    fingerprint = job.fingerprint();
    Schedule schedule = job.optimization().schedule();
    steps = schedule.steps();
    Optional<TrainingCheckpoint> found = directory.latest(fingerprint, schedule);
    start = found.map(TrainingCheckpoint::state).orElseGet(() -> TrainingState.fresh(job.start()));
    history = new ArrayList<>(found.map(TrainingCheckpoint::history).orElse(List.of()));
    best = found.flatMap(TrainingCheckpoint::best);
    resumedAt = history.size();
  }

  /**
   * @param parameters trained weights or adapter, flat
   * @param step finished steps behind the parameters: all, or those of the best evaluation
   * @param history all steps, those before a resume included
   * @param resumedAt finished steps of the checkpoint that this run went on from; 0 for none
   * @param threads that decide the steps' bits
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record Trained(
      float[] parameters, int step, List<TrainingStep> history, int resumedAt, int threads) {}

  /**
   * @param checkpoints a directory of this training's own
   * @param budget of the job's device; the training waits until there is room for it
   * @throws FailureException DIVERGED when a loss or gradient is not a number; OUT_OF_MEMORY;
   *     CANCELLED when the listener says so, after saving a checkpoint; DISK_FULL or UNAVAILABLE
   *     from writing
   */
  public static Trained run(
      TrainingJob job, Path checkpoints, TrainingListener listener, MemoryBudget budget) {
    return run(job, checkpoints, listener, budget, DiskSpace.real());
  }

  static Trained run(
      TrainingJob job,
      Path checkpoints,
      TrainingListener listener,
      MemoryBudget budget,
      DiskSpace space) {
    CheckpointDirectory directory = new CheckpointDirectory(checkpoints, job.kept(), space);
    return new TrainingLoop(job, directory, listener, budget).run();
  }

  private Trained run() {
    listener.onStart(resumedAt, steps);
    try (MemoryBudget.Lease lease = budget.take(memory.need(), this::waited)) {
      return run(lease);
    }
  }

  /** Whoever listens knows from it that the training lives. */
  private boolean waited() {
    listener.onStart(resumedAt, steps);
    return listener.cancelled();
  }

  private Trained run(MemoryBudget.Lease lease) {
    int saved = resumedAt;
    try (Trainer trainer = load()) {
      lease.taken(memory.held());
      for (int step = resumedAt; step < steps; step++) {
        if (listener.cancelled()) {
          if (step > saved) {
            save(trainer);
          }
          throw new FailureException(
              FailureType.CANCELLED,
              job.name() + " was cancelled after " + step + " of " + steps + " steps");
        }
        TrainingStep last = step(trainer, step);
        int done = step + 1;
        if (job.evaluation().due(done, steps)) {
          last = evaluated(trainer, last);
        }
        history.add(last);
        if (done % job.checkpointEvery() == 0 || done == steps) {
          save(trainer);
          saved = done;
        }
        listener.onStep(done, steps, last.loss(), last.tokens());
      }
      return new Trained(
          best.map(Best::parameters).orElseGet(() -> trainer.state().parameters()),
          best.map(Best::step).orElse(steps),
          List.copyOf(history),
          resumedAt,
          memory.threads());
    }
  }

  private void save(Trainer trainer) {
    directory.save(
        new TrainingCheckpoint(fingerprint, history.size(), trainer.state(), history, best));
  }

  private TrainingStep step(Trainer trainer, int step) {
    List<MicroBatch> batches = job.batches().at(step);
    double rate = job.optimization().schedule().rate(step);
    Trainer.StepResult result =
        withinMemory(
            "%s at step %d of %d".formatted(job.name(), step + 1, steps),
            batches,
            trainer,
            divided -> trainer.step(divided, job.optimization().at(step)));
    if (!result.finite()) {
      throw diverged(
          step + 1, "loss " + result.loss() + ", gradient norm " + result.gradientNorm());
    }
    long tokens = batches.stream().mapToLong(MicroBatch::tokens).sum();
    long lossTokens = batches.stream().mapToLong(batch -> batch.lossPositions().length).sum();
    return new TrainingStep(
        step + 1, result.loss(), rate, result.gradientNorm(), tokens, lossTokens);
  }

  private TrainingStep evaluated(Trainer trainer, TrainingStep step) {
    List<MicroBatch> batches = job.evaluation().batches();
    double loss =
        withinMemory(
            "%s, evaluating after step %d of %d,".formatted(job.name(), step.step(), steps),
            batches,
            trainer,
            trainer::loss);
    if (!Double.isFinite(loss)) {
      throw diverged(step.step(), "validation loss " + loss);
    }
    if (job.evaluation().best() && best.map(Best::loss).orElse(Double.POSITIVE_INFINITY) > loss) {
      best = Optional.of(new Best(step.step(), loss, trainer.state().parameters()));
    }
    return step.evaluated(loss);
  }

  private FailureException diverged(int step, String found) {
    return new FailureException(
        FailureType.DIVERGED,
        String.format(
            Locale.ROOT,
            "%s diverged at step %d of %d with learning rate %.3g: %s. Lower the learning rate; the"
                + " checkpoint before this step is kept",
            job.name(),
            step,
            steps,
            job.optimization().schedule().rate(step - 1),
            found));
  }

  private Trainer load() {
    try {
      return loaded();
    } catch (EngineException e) {
      if (!MemoryShortage.is(e)) {
        throw e;
      }
      budget.reclaim();
    }
    try {
      return loaded();
    } catch (EngineException e) {
      throw ShortageMessage.of(
              e, job, memory.options(), job.name() + ", loading the model,", List.of())
          .map(RuntimeException.class::cast)
          .orElse(e);
    }
  }

  private Trainer loaded() {
    Trainer trainer = job.trainer(start);
    if (memory.kept() != job.options().kept(0)) {
      trainer.keep(memory.kept());
    }
    return trainer;
  }

  /**
   * Calls the engine. Where it has no memory left, what others keep idle is let go, and then steps
   * are made smaller; where neither helps, that becomes a failure that says so. A step that had no
   * memory has changed nothing, so it is taken again.
   */
  private <T> T withinMemory(
      String doing, List<MicroBatch> batches, Trainer trainer, Function<List<MicroBatch>, T> call) {
    boolean again = true;
    while (true) {
      try {
        return call.apply(memory.divided(batches));
      } catch (EngineException e) {
        if (!MemoryShortage.is(e)) {
          throw e;
        }
        boolean freed = budget.reclaim();
        if (!again && !freed && !memory.reduce(trainer)) {
          throw ShortageMessage.of(e, job, memory.options(), doing, memory.divided(batches))
              .map(RuntimeException.class::cast)
              .orElse(e);
        }
        again = false;
      }
    }
  }
}
