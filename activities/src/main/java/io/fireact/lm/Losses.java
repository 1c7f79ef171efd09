package io.fireact.lm;

import io.fireact.files.DurableFiles;
import io.fireact.json.Json;
import io.fireact.lm.train.TrainingLoop;
import io.fireact.lm.train.TrainingStep;
import java.nio.file.Path;

/** Writes {@code losses.jsonl} and sums a training up. */
final class Losses {
  private Losses() {}

  static TrainingOutcome write(
      TrainingLoop.Trained trained, int examples, int dropped, Path output) {
    StringBuilder lines = new StringBuilder();
    for (TrainingStep step : trained.history()) {
      lines.append(Json.write(step)).append('\n');
    }
    DurableFiles.writeText(output.resolve("losses.jsonl"), lines.toString());
    int steps = trained.history().size();
    return new TrainingOutcome(
        steps,
        trained.resumedAt(),
        trained.history().get(steps - 1).loss(),
        trained.history().stream().mapToLong(TrainingStep::tokens).sum(),
        examples,
        dropped);
  }
}
