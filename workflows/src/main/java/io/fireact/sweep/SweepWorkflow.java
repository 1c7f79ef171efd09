package io.fireact.sweep;

import io.fireact.spec.RunSettings;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Runs a plan's stages, each as soon as those that it needs are finished. */
@WorkflowInterface
public interface SweepWorkflow {

  /**
   * Type of the failure with which a sweep ends when stages failed or are incomplete; its details
   * hold the {@link SweepProgress}.
   */
  String FAILED = "SWEEP_FAILED";

  /** Ends when every stage that can run has ended. */
  @WorkflowMethod
  SweepProgress run(SweepRequest request);

  @QueryMethod
  SweepProgress progress();

  /**
   * Starts nothing until resumed; rejected unless RUNNING. Answers when every running stage has
   * withdrawn what it had scheduled, or after half a minute; what had begun goes to its next
   * checkpoint.
   */
  @UpdateMethod
  SweepProgress pause();

  /** The SDK finds validators here only, not in the implementation. */
  @UpdateValidatorMethod(updateName = "pause")
  void validatePause();

  /** Rejected unless PAUSED. */
  @UpdateMethod
  SweepProgress resume();

  @UpdateValidatorMethod(updateName = "resume")
  void validateResume();

  /**
   * Detaches from all stages; those that no other sweep waits for stop. Answers when they have, or
   * after half a minute. Rejected once final.
   */
  @UpdateMethod
  SweepProgress cancel();

  @UpdateValidatorMethod(updateName = "cancel")
  void validateCancel();

  /** The spec was submitted again, perhaps with other settings. */
  @SignalMethod
  void adjust(RunSettings run);

  /** A stage has paused, as it was asked to. */
  @SignalMethod
  void stagePaused(StagePaused paused);

  /** A stage that this sweep waits for has ended. */
  @SignalMethod
  void stageEnded(StageEnd end);
}
