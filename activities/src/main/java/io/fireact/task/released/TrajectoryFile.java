package io.fireact.task.released;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Trajectory;
import io.fireact.record.DataRecord;
import io.fireact.record.DataRecords;
import java.nio.file.Path;
import java.util.List;

/**
 * Trajectories of a file in any format that is read, which its content tells: FireAct's runs, and
 * all that {@link ReleasedTrajectories} reads, here also without a verdict at the end.
 *
 * @param run whether it is a run, whose ids are places in a published file
 * @param goldKnown of each trajectory, whether the file says which answers are right
 */
public record TrajectoryFile(boolean run, List<Trajectory> trajectories, List<Boolean> goldKnown) {
  private static final List<String> RECORD_FIELDS =
      List.of("messages", "conversations", "instruction", "output", "steps");

  public TrajectoryFile {
    trajectories = List.copyOf(trajectories);
    goldKnown = List.copyOf(goldKnown);
  }

  /**
   * Reads a file.
   *
   * @throws io.fireact.failure.FailureException BAD_DATA naming the record
   */
  public static TrajectoryFile read(Path file) {
    if (isRun(file)) {
      List<Trajectory> run = ReleasedRun.read(file);
      return new TrajectoryFile(true, run, run.stream().map(unused -> true).toList());
    }
    List<ReleasedTrajectories.Imported> imported =
        ReleasedTrajectories.read(file, ReasoningPolicy.DROP, false);
    return new TrajectoryFile(
        false,
        imported.stream().map(ReleasedTrajectories.Imported::trajectory).toList(),
        imported.stream().map(ReleasedTrajectories.Imported::goldKnown).toList());
  }

  private static boolean isRun(Path file) {
    DataRecord first = DataRecords.objects(file).get(0);
    JsonNode value = first.value();
    return value.isObject() && RECORD_FIELDS.stream().noneMatch(value::has);
  }
}
