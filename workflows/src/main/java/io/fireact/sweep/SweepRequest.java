package io.fireact.sweep;

import io.fireact.plan.ArtifactRef;
import io.fireact.spec.RunSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts a sweep.
 *
 * @param id workflow id
 * @param plan the whole plan, as JSON in the artifact store
 * @param stages each after the stages that it needs
 * @param memory what an earlier run of the same workflow hands on; null in the first
 */
public record SweepRequest(
    String id,
    String experiment,
    ArtifactRef plan,
    RunSettings run,
    List<StageNode> stages,
    @Nullable SweepMemory memory) {
  public SweepRequest {
    stages = List.copyOf(stages);
  }

  public SweepRequest(
      String id, String experiment, ArtifactRef plan, RunSettings run, List<StageNode> stages) {
    this(id, experiment, plan, run, stages, null);
  }
}
