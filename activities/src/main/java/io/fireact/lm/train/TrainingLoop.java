package io.fireact.lm.train;

import io.fireact.lm.TrainingListener;
import io.fireact.lm.engine.AdamW;
import io.fireact.lm.engine.MicroBatch;
import io.fireact.lm.engine.Trainer;
import io.fireact.lm.engine.TrainingState;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs a training to its end, from its newest checkpoint where there is one. A training that is
 * interrupted and run again ends with the same bytes as one that was not, on the same machine with
 * as many threads.
 */
public final class TrainingLoop {
  private TrainingLoop() {}

  /**
   * @param parameters trained weights or adapter, flat
   * @param history all steps, those before a resume included
   * @param resumedAt finished steps of the checkpoint that this run went on from; 0 for none
   */
  @SuppressWarnings("ArrayRecordComponent") // large: neither copied nor compared
  public record Trained(float[] parameters, List<TrainingStep> history, int resumedAt) {}

  /**
   * @param checkpoints a directory of this training's own
   * @throws FailureException DIVERGED when loss or gradient is not a number; CANCELLED when the
   *     listener says so, after saving a checkpoint; DISK_FULL or UNAVAILABLE from writing
   */
  public static Trained run(TrainingJob job, Path checkpoints, TrainingListener listener) {
    CheckpointDirectory directory = new CheckpointDirectory(checkpoints);
    String fingerprint = job.fingerprint();
    Schedule schedule = job.schedule();
    Optional<Checkpoint> found = directory.latest(fingerprint, schedule);
    TrainingState state =
        found.map(Checkpoint::state).orElseGet(() -> TrainingState.fresh(job.start()));
    List<TrainingStep> history = new ArrayList<>(found.map(Checkpoint::history).orElse(List.of()));
    int resumedAt = history.size();
    int saved = resumedAt;
    try (Trainer trainer = job.trainer(state)) {
      for (int step = resumedAt; step < schedule.steps(); step++) {
        if (listener.cancelled()) {
          if (step > saved) {
            directory.save(new Checkpoint(fingerprint, step, trainer.state(), history));
          }
          throw new FailureException(
              FailureType.CANCELLED,
              job.name() + " was cancelled after " + step + " of " + schedule.steps() + " steps");
        }
        history.add(step(trainer, job, step));
        int done = step + 1;
        if (done % job.checkpointEvery() == 0 || done == schedule.steps()) {
          directory.save(new Checkpoint(fingerprint, done, trainer.state(), history));
          saved = done;
        }
        TrainingStep last = history.get(step);
        listener.onStep(done, schedule.steps(), last.loss(), last.tokens());
      }
      return new Trained(trainer.state().parameters(), List.copyOf(history), resumedAt);
    }
  }

  private static TrainingStep step(Trainer trainer, TrainingJob job, int step) {
    List<MicroBatch> batches = job.batches().at(step);
    double rate = job.schedule().rate(step);
    Trainer.StepResult result =
        trainer.step(batches, new AdamW(step + 1, rate, TrainingJob.DECAY, job.clip()));
    if (!result.finite()) {
      throw new FailureException(
          FailureType.DIVERGED,
          String.format(
              Locale.ROOT,
              "%s diverged at step %d of %d with learning rate %.3g: loss %s, gradient norm %s."
                  + " Lower the learning rate; the checkpoint before this step is kept",
              job.name(),
              step + 1,
              job.schedule().steps(),
              rate,
              result.loss(),
              result.gradientNorm()));
    }
    long tokens = batches.stream().mapToLong(MicroBatch::tokens).sum();
    long counted = batches.stream().mapToLong(batch -> batch.counted().length).sum();
    return new TrainingStep(step + 1, result.loss(), rate, result.gradientNorm(), tokens, counted);
  }
}
