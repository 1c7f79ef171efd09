package io.fireact.sweep.episode;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One agent on one question, each model and tool call an activity. A child of its stage. */
@WorkflowInterface
public interface EpisodeWorkflow {
  /** The model failed. */
  String MODEL = "model";

  /** The search tool failed. */
  String TOOL = "search";

  /**
   * Ends when the episode is in the journal; a question that is refused for good is an end like any
   * other. It fails with a {@link io.fireact.failure.FailureType} when the model or the tool fails:
   * the failure's one detail names which ({@link #MODEL}, {@link #TOOL}), and its type says whether
   * that passes. What such an episode had come to is in the journal too, for the case that its
   * stage gives it up.
   */
  @WorkflowMethod
  EpisodeEnd run(EpisodeRequest request);
}
