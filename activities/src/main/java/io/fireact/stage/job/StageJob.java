package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.stage.Plans;
import io.fireact.stage.Workplace;
import java.nio.file.Path;
import java.util.Map;

/**
 * The work of one kind of stage. At least once: run again with the same directory it goes on from
 * what is there, and its result is the same.
 */
@FunctionalInterface
interface StageJob {

  /** Does the work; what is not stored as an artifact is lost when it returns. */
  Result run(Bench bench);

  /**
   * What a job has at hand.
   *
   * @param directory the stage's own, kept until it is finished
   */
  record Bench(
      Workplace place, Plans plans, Plan plan, Stage stage, Path directory, Heartbeat heartbeat) {}

  /**
   * @param outputs as documented at {@link io.fireact.plan.StageInput}
   * @param counts whole numbers worth showing
   */
  record Result(Map<String, ArtifactRef> outputs, Map<String, Long> counts) {
    public Result {
      outputs = Map.copyOf(outputs);
      counts = Map.copyOf(counts);
    }
  }
}
