package io.fireact.task.world;

import com.google.auto.service.AutoService;
import io.fireact.spec.TaskSpec;
import io.fireact.task.DataFiles;
import io.fireact.task.TaskFactory;
import io.fireact.task.TaskSource;

/** Makes worlds, which need no files. */
@AutoService(TaskFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class WorldTaskFactory implements TaskFactory<TaskSpec.World> {
  @Override
  public Class<TaskSpec.World> spec() {
    return TaskSpec.World.class;
  }

  @Override
  public TaskSource open(TaskSpec.World spec, DataFiles files) {
    return new WorldTask(spec);
  }
}
