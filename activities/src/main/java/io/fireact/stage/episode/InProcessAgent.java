package io.fireact.stage.episode;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.failure.FailureException;
import io.fireact.lm.ModelPool;
import io.fireact.lm.text.PromptStyle;
import io.fireact.model.LanguageModel;
import io.fireact.model.OpenModel;
import io.fireact.plan.Stage;
import io.fireact.provider.Provider;
import io.fireact.search.OpenSearch;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ToolNoise;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An agent that answers one question after the other in this process, as the episodes of an
 * evaluation do, and is watched meanwhile. Nothing of it is stored, so it is not for experiments.
 */
public final class InProcessAgent implements AutoCloseable {
  /** A model that the caller opened. */
  private static final Provider NAMED = new Provider("model", "", 0, Optional.empty());

  private final OpenStage stage;
  private final Optional<ModelPool> pool;

  /** Receives what the agent does, in order. */
  public interface Listener {
    /** The model writes; on its thread, so be quick. */
    void onText(String piece);

    /** A round is over. Its words are those that were written before, as they were understood. */
    void onStep(Step step);

    /** A search will not succeed, which ends the episode. */
    void onSearchFailed(FailureException failure);
  }

  private InProcessAgent(OpenStage stage, Optional<ModelPool> pool) {
    this.stage = stage;
    this.pool = pool;
  }

  /**
   * The agent that an evaluation stage measures, from the records of the stages that it needs.
   *
   * @throws FailureException CORRUPT when one is not in the store; what opening a model throws
   */
  public static InProcessAgent of(ActivityContext context, Plans plans, Stage evaluation) {
    ModelPool pool = new ModelPool(context.memory(), context.meters());
    try {
      return new InProcessAgent(
          new StageOpener(context, plans, pool, 1, 1).open(evaluation), Optional.of(pool));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /**
   * An agent without worked examples that answers greedily.
   *
   * @param model closed with this, as is the search tool
   * @param style how the agent's text is put to the model
   */
  public static InProcessAgent of(
      LanguageModel model, PromptStyle style, OpenSearch search, AgentSpec agent) {
    return new InProcessAgent(
        new OpenStage(
            agent,
            "",
            List.of(),
            new OpenStage.Model(NAMED, "", new OpenModel(model, style::prompt, 0, 0)),
            new OpenStage.Search(Provider.of(search.spec()), "", search),
            new SearchNoise(ToolNoise.NONE, List::of)),
        Optional.empty());
  }

  /**
   * Plays one episode to its end; blocks meanwhile.
   *
   * @throws FailureException CANCELLED when the thread is interrupted; what the model throws; what
   *     the search tool throws where trying again would be of no use
   */
  public Trajectory answer(Question question, Listener listener) {
    AgentSpec agent = stage.agent();
    AgentEpisode episode = agent.method().begin(question, agent.limits());
    Consumer<String> onText = listener::onText;
    int reported = 0;
    while (true) {
      AgentEpisode.Next next = episode.next();
      if (next instanceof AgentEpisode.Generate call) {
        reported = report(episode.steps(), reported, listener);
        episode.completed(
            stage
                .model()
                .open()
                .model()
                .complete(stage.request(question, call.number(), call.prompt()), onText));
      } else if (next instanceof AgentEpisode.UseTool search) {
        search(episode, question, search, listener);
      } else if (next instanceof AgentEpisode.End end) {
        report(end.trajectory().steps(), reported, listener);
        return end.trajectory();
      }
    }
  }

  private void search(
      AgentEpisode episode, Question question, AgentEpisode.UseTool search, Listener listener) {
    String found;
    try {
      found =
          stage
              .insteadOfSearch(question.id(), search.round())
              .orElseGet(() -> stage.search().open().observe(search.query()));
    } catch (FailureException e) {
      if (!e.type().retryable()) {
        throw e;
      }
      listener.onSearchFailed(e);
      episode.stop(Disposition.TOOL_FAILED);
      return;
    }
    episode.observed(found);
  }

  private static int report(List<Step> steps, int reported, Listener listener) {
    steps.subList(reported, steps.size()).forEach(listener::onStep);
    return steps.size();
  }

  @Override
  public void close() {
    stage.close();
    pool.ifPresent(ModelPool::close);
  }
}
