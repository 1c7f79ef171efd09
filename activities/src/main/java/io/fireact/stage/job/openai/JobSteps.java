package io.fireact.stage.job.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.lm.train.TrainingStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a job is, as its events say: the metrics of those that have them, or the words {@code
 * Step 12/96: training loss=0.41} of those that have no more.
 *
 * @param done the last step that was reported
 * @param total of all; 0 while unknown
 * @param losses of the steps that said theirs, in their order; what the provider does not say of a
 *     step is 0
 */
record JobSteps(long done, long total, List<TrainingStep> losses) {
  private static final Pattern STEP = Pattern.compile("\\bStep (\\d{1,9})/(\\d{1,9})");

  JobSteps {
    losses = List.copyOf(losses);
  }

  /**
   * @param events in any order
   */
  static JobSteps of(List<JsonNode> events) {
    long done = 0;
    long total = 0;
    List<TrainingStep> losses = new ArrayList<>();
    for (JsonNode event : events) {
      JsonNode data = event.path("data");
      Matcher said = STEP.matcher(event.path("message").asText(""));
      boolean found = said.find();
      long step = data.path("step").asLong(found ? Long.parseLong(said.group(1)) : 0);
      done = Math.max(done, step);
      total =
          Math.max(
              total, data.path("total_steps").asLong(found ? Long.parseLong(said.group(2)) : 0));
      double loss = data.path("train_loss").asDouble(Double.NaN);
      if (step > 0 && step <= Integer.MAX_VALUE && Double.isFinite(loss)) {
        losses.add(new TrainingStep((int) step, loss, 0, 0, 0, 0, null));
      }
    }
    losses.sort(Comparator.comparingInt(TrainingStep::step));
    return new JobSteps(done, total, losses);
  }
}
