package io.fireact.task;

import io.fireact.spec.TaskSpec;
import io.fireact.task.hotpotqa.HotpotQaTask;
import io.fireact.task.world.WorldTask;

/** Opens the task that a spec names. */
public final class TaskSources {
  private TaskSources() {}

  /**
   * @param files for tasks that somebody published
   * @throws io.fireact.failure.FailureException BAD_DATA when the task cannot be made as the spec
   *     says; whatever {@link DataFiles#file} throws
   */
  public static TaskSource open(TaskSpec task, DataFiles files) {
    if (task instanceof TaskSpec.World world) {
      return new WorldTask(world);
    }
    return new HotpotQaTask((TaskSpec.HotpotQa) task, files);
  }
}
