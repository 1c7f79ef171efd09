package io.fireact.stage.job;

import io.fireact.files.DurableFiles;
import io.fireact.lm.TrainingListener;
import io.fireact.lm.TrainingOutcome;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Passes a training's steps on to the heartbeat and the meters, and stores what it wrote. */
final class TrainingProgress implements TrainingListener {
  private static final double NANOS = 1e9;
  private static final String LOSSES = "losses.jsonl";

  private final Heartbeat heartbeat;
  private final Meters meters;
  private final String stage;
  private long lastStep = System.nanoTime();

  /**
   * @param stage the meters' tag
   */
  TrainingProgress(Heartbeat heartbeat, Meters meters, String stage) {
    this.heartbeat = heartbeat;
    this.meters = meters;
    this.stage = stage;
  }

  @Override
  public void onStart(int done, int steps) {
    heartbeat.report(done, steps);
  }

  @Override
  public void onStep(int step, int steps, double loss, long tokens) {
    long now = System.nanoTime();
    heartbeat.report(step, steps);
    meters.count(Meter.TRAINING_TOKENS, (double) tokens, stage);
    meters.set(Meter.TRAINING_RATE, tokens * NANOS / Math.max(1, now - lastStep), stage);
    meters.set(Meter.TRAINING_LOSS, loss, stage);
    lastStep = now;
  }

  @Override
  public boolean cancelled() {
    return heartbeat.stopped();
  }

  /** Names of a whole model's files in {@code output}; half-written ones are not there. */
  static List<String> files(Path output) {
    try {
      return DurableFiles.list(output).stream()
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals(LOSSES) && !name.endsWith(".tmp"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot list " + output, e);
    }
  }

  /** Stores files of {@code output} under their names; {@code losses.jsonl} as {@code losses}. */
  static StageJob.Result store(
      ArtifactStore store, Path output, List<String> files, TrainingOutcome outcome) {
    Map<String, ArtifactRef> outputs = new HashMap<>();
    files.forEach(file -> outputs.put(file, store.putFile(output.resolve(file))));
    outputs.put("losses", store.putFile(output.resolve(LOSSES)));
    return new StageJob.Result(
        outputs,
        Map.of(
            "steps", (long) outcome.steps(),
            "tokens", outcome.tokens(),
            "examples", (long) outcome.examples(),
            "held_out", (long) outcome.heldOut(),
            "result_step", (long) outcome.resultStep(),
            "dropped", (long) outcome.dropped()));
  }
}
