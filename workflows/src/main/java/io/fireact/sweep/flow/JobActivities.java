package io.fireact.sweep.flow;

import io.fireact.sweep.StageRef;
import io.fireact.sweep.StageWorkflow;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * A stage that is one piece of work: data, training, a choice, the report. At least once: it
 * continues from its checkpoint, and a stage whose record is in the store returns at once.
 */
@ActivityInterface
public interface JobActivities {

  /**
   * Type of the failure of an attempt whose worker shuts down; the job goes on elsewhere and has
   * saved what it had.
   */
  String WORKER_SHUTDOWN = "WORKER_SHUTDOWN";

  /**
   * Does the work and publishes the stage's record; on the queue of episodes it only plays those
   * that are not in the journal, and their collection publishes them. Heartbeats JobProgress.
   */
  @ActivityMethod(name = StageWorkflow.JOB)
  void run(StageRef stage);
}
