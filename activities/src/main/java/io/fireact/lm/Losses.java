package io.fireact.lm;

import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.lm.train.TrainingLoop;
import io.fireact.lm.train.TrainingStep;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code losses.jsonl} and sums a training up. */
final class Losses {
  private Losses() {}

  static TrainingOutcome write(
      TrainingLoop.Trained trained, int examples, int heldOut, int dropped, Path output) {
    StringBuilder lines = new StringBuilder();
    List<TrainingStep> history = trained.history();
    for (TrainingStep step : history) {
      lines.append(Json.write(step)).append('\n');
    }
    DurableFiles.writeText(output.resolve("losses.jsonl"), lines.toString());
    int steps = history.size();
    return new TrainingOutcome(
        steps,
        trained.resumedAt(),
        trained.step(),
        history.get(steps - 1).loss(),
        history.get(trained.step() - 1).validationLoss(),
        history.stream().mapToLong(TrainingStep::tokens).sum(),
        examples,
        heldOut,
        dropped,
        trained.threads());
  }
}
