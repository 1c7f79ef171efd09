package io.fireact.sweep;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs a plan's stages, each as soon as those that it needs are finished. */
@WorkflowInterface
public interface SweepWorkflow {

  /** Ends when every stage that can run has ended. */
  @WorkflowMethod
  SweepProgress run(SweepRequest request);

  @QueryMethod
  SweepProgress progress();

  /** Starts no new episode or stage until resumed; rejected unless RUNNING. */
  @UpdateMethod
  SweepProgress pause();

  /** Rejected unless PAUSED. */
  @UpdateMethod
  SweepProgress resume();

  /** Lets go of all stages; those that no other sweep waits for stop. Rejected once final. */
  @UpdateMethod
  SweepProgress cancel();
}
