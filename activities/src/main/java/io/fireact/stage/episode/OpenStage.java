package io.fireact.stage.episode;

import io.fireact.agent.Prompt;
import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.search.SearchTool;
import io.fireact.spec.AgentSpec;
import io.fireact.stage.SeededOrder;
import java.util.List;

/**
 * What the episodes of one stage share in this process.
 *
 * @param shots worked examples for the prompt
 * @param style how the agent's text is put to the model
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
    PromptStyle style,
    double temperature,
    long seed,
    String modelProvider,
    boolean modelIsRemote,
    SearchTool search,
    String searchProvider,
    boolean searchIsRemote)
    implements AutoCloseable {

  /**
   * The model's next call in an episode.
   *
   * @param call number of the call, from 0
   */
  CompletionRequest request(Question question, int call, Prompt prompt) {
    return new CompletionRequest(
        question,
        call,
        style.prompt(agent.method().examples(shots) + prompt.text()),
        prompt.stop(),
        prompt.maxTokens() == 0 ? agent.maxTokens() : prompt.maxTokens(),
        temperature,
        SeededOrder.seed(seed, question.id() + ":" + call));
  }

  @Override
  public void close() {
    model.close();
    search.close();
  }
}
