package io.fireact.sweep.episode;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One agent on one question, each model and tool call an activity. A child of its stage. */
@WorkflowInterface
public interface EpisodeWorkflow {

  /**
   * Ends when the episode is in the journal. It fails when the model fails for good, which fails
   * the stage; a search that fails for good is an end like any other (TOOL_FAILED).
   */
  @WorkflowMethod
  EpisodeEnd run(EpisodeRequest request);
}
