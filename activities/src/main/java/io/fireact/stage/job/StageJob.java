package io.fireact.stage.job;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.ComputeEnvironment;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The work of one kind of stage. At least once: run again with the same directory it goes on from
 * what is there, and its result is the same.
 */
@FunctionalInterface
public interface StageJob {

  /** Does the work; what is not stored as an artifact is lost when it returns. */
  Result run(JobContext context);

  /**
   * What a job has at hand.
   *
   * @param directory the stage's own, kept until it is finished
   */
  record JobContext(
      ActivityContext activity,
      Plans plans,
      Plan plan,
      Stage stage,
      Path directory,
      Heartbeat heartbeat) {}

  /**
   * @param outputs as documented at {@link io.fireact.plan.StageInput}
   * @param counts whole numbers worth showing
   * @param madeOn where a model was trained; empty where none was
   */
  record Result(
      Map<String, ArtifactRef> outputs, Map<String, Long> counts, List<ComputeEnvironment> madeOn) {
    public Result {
      outputs = Map.copyOf(outputs);
      counts = Map.copyOf(counts);
      madeOn = List.copyOf(madeOn);
    }

    /** Of a job that trains nothing. */
    public Result(Map<String, ArtifactRef> outputs, Map<String, Long> counts) {
      this(outputs, counts, List.of());
    }

    /** The same, made by a training. */
    Result on(ComputeEnvironment environment) {
      return new Result(outputs, counts, List.of(environment));
    }
  }
}
