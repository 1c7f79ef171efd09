package io.fireact.sweep.episode;

import io.fireact.spec.AgentSpec;
import io.fireact.sweep.StageRef;

/**
 * What all episodes of a stage have in common.
 *
 * @param model where the model is called
 * @param search where the search tool is called
 */
public record EpisodePlan(StageRef stage, AgentSpec agent, CallRoute model, CallRoute search) {

  /** Whether any call of its episodes leaves the worker's process. */
  public boolean remote() {
    return model.remote() || (agent.method().searches() && search.remote());
  }
}
