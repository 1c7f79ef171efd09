package io.fireact.stage.episode;

import io.fireact.agent.Trajectory;
import io.fireact.model.LanguageModel;
import io.fireact.search.SearchTool;
import io.fireact.spec.AgentSpec;
import java.util.List;

/**
 * What the episodes of one stage share in this process.
 *
 * @param shots worked examples for the prompt
 * @param temperature of the model's sampling
 * @param seed of the model's sampling
 * @param modelProvider tag of the model's meters
 * @param modelIsRemote whether its answers are journalled
 * @param searchProvider tag of the search tool's meters
 * @param searchIsRemote whether its answers are journalled
 */
record OpenStage(
    AgentSpec agent,
    List<Trajectory> shots,
    LanguageModel model,
    double temperature,
    long seed,
    String modelProvider,
    boolean modelIsRemote,
    SearchTool search,
    String searchProvider,
    boolean searchIsRemote)
    implements AutoCloseable {

  @Override
  public void close() {
    model.close();
    search.close();
  }
}
