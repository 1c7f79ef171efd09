package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.AgentEpisode;
import io.fireact.call.CallPipeline;
import io.fireact.call.CallStore;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.http.EnvironmentProxies;
import io.fireact.json.Json;
import io.fireact.lm.ModelPool;
import io.fireact.lm.text.PromptStyle;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.model.LanguageModel;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactories;
import io.fireact.model.OpenModel;
import io.fireact.plan.Stage;
import io.fireact.provider.Provider;
import io.fireact.search.OpenSearch;
import io.fireact.search.SearchFactories;
import io.fireact.search.SearchObservation;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.ToolNoise;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.sweep.episode.EpisodeEnd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * An agent that answers one question after the other, as the episodes of an evaluation do, and is
 * watched meanwhile. Its calls take the way of all calls, so that what others were paid for is not
 * paid for again; its episodes are stored nowhere, so it is not for experiments.
 */
public final class InProcessAgent implements AutoCloseable {
  /** A model that the caller opened. */
  private static final Provider NAMED = new Provider("model", "", 0, Optional.empty());

  private final OpenStage stage;
  private final CallPipeline calls;
  private final Optional<ModelPool> pool;

  /**
   * What an agent of no stage works with.
   *
   * @param search empty for a method that never searches; closed with the agent
   * @param searchEndpoint where the search is; empty for one in this process
   * @param answers of remote calls
   */
  public record Settings(
      AgentSpec agent,
      Optional<OpenSearch> search,
      String searchEndpoint,
      CallStore answers,
      Meters meters) {}

  /** Receives what the agent does, in order. */
  public interface Listener {
    /** The model writes; on its thread, so be quick. */
    void onText(String piece);

    /** A round is over. Its words are those that were written before, as they were understood. */
    void onStep(Step step);

    /**
     * A call will not succeed, which ends the episode.
     *
     * @param who was called, such as {@code search}
     */
    void onFailed(String who, FailureException failure);
  }

  private InProcessAgent(OpenStage stage, CallPipeline calls, Optional<ModelPool> pool) {
    this.stage = stage;
    this.calls = calls;
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
          new StageOpener(context, plans, pool, 1, 1).open(evaluation),
          new CallPipeline(context.calls(), 0, context.meters()),
          Optional.of(pool));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /**
   * An agent without worked examples that answers greedily.
   *
   * @param model closed with this
   * @param style how the agent's text is put to the model
   */
  public static InProcessAgent of(LanguageModel model, PromptStyle style, Settings settings) {
    return of(new OpenStage.Model(NAMED, "", new OpenModel(model, style::prompt, 0, 0)), settings);
  }

  /**
   * An agent without worked examples whose model another process has.
   *
   * @throws FailureException as opening the model does
   */
  public static InProcessAgent of(
      TeacherSpec.OpenAi model,
      OkHttpClient http,
      Map<String, String> environment,
      Settings settings) {
    String instruction = settings.agent.method().instruction();
    ModelFactories models = new ModelFactories();
    Object identity =
        Map.of(
            "endpoint",
            model.endpoint(),
            "model",
            models.identity(model, settings.agent, instruction));
    Provider provider = provider(Provider.of(model), model.endpoint());
    OpenModel opened =
        models.open(
            model,
            new ModelContext(
                settings.agent,
                instruction,
                http,
                environment,
                student -> {
                  throw new IllegalArgumentException("an openai model needs no student");
                }));
    settings.answers.describe(provider, identity);
    return of(new OpenStage.Model(provider, identity, opened), settings);
  }

  private static InProcessAgent of(OpenStage.Model model, Settings settings) {
    OpenSearch search =
        settings.search.orElseGet(
            () -> new OpenSearch(Json.defaults(SearchSpec.Bm25.class), new UnaskedSearch()));
    SearchSpec spec = search.spec();
    Provider provider = provider(Provider.of(spec), settings.searchEndpoint);
    Object identity = new SearchFactories().identity(spec);
    settings.answers.describe(provider, identity);
    return new InProcessAgent(
        new OpenStage(
            settings.agent,
            "",
            List.of(),
            model,
            new OpenStage.Search(provider, identity, search),
            new SearchNoise(ToolNoise.NONE, List::of)),
        new CallPipeline(settings.answers, 0, settings.meters),
        Optional.empty());
  }

  /**
   * What this machine answers costs nothing, and may be another model or index under the same name
   * the next time: it is asked anew, as what is in this process is.
   */
  private static Provider provider(Provider provider, String endpoint) {
    @Nullable HttpUrl url = HttpUrl.parse(endpoint);
    return url != null && EnvironmentProxies.isThisMachine(url.host())
        ? new Provider(provider.id(), "", 0, provider.apiKeyVariable())
        : provider;
  }

  /**
   * Plays one episode to its end; blocks meanwhile.
   *
   * @throws FailureException CANCELLED when the thread is interrupted; what a call throws where
   *     other questions would fail as well, until a person has done something
   */
  public Trajectory answer(Question question, Listener listener) {
    AgentSpec agent = stage.agent();
    AgentEpisode episode = agent.method().begin(question, agent.limits());
    int reported = 0;
    while (true) {
      AgentEpisode.Next next = episode.next();
      if (next instanceof AgentEpisode.End end) {
        report(end.trajectory().steps(), reported, listener);
        return end.trajectory();
      }
      reported = report(episode.steps(), reported, listener);
      boolean searches = next instanceof AgentEpisode.UseTool;
      try {
        if (next instanceof AgentEpisode.Generate call) {
          episode.completed(
              complete(stage.request(question, call.number(), call.prompt()), listener));
        } else if (next instanceof AgentEpisode.UseTool search) {
          episode.observed(
              stage
                  .insteadOfSearch(question.id(), search.round())
                  .orElseGet(() -> search(search.query())));
        }
      } catch (FailureException e) {
        Disposition end =
            EpisodeEnd.refusal(e.type())
                .or(() -> searches ? passing(e, Disposition.TOOL_FAILED) : Optional.empty())
                .or(() -> passing(e, Disposition.MODEL_FAILED))
                .orElseThrow(() -> e);
        listener.onFailed(searches ? "search" : "model", e);
        episode.stop(end);
      }
    }
  }

  private String search(String query) {
    return SearchObservation.of(calls.call(stage.call(query)), stage.search().open().spec());
  }

  private static Optional<Disposition> passing(FailureException failure, Disposition end) {
    FailureType type = failure.type();
    return Optional.of(end)
        .filter(any -> type.retryable() && type.effect() == FailureType.Effect.OUTAGE);
  }

  private Completion complete(CompletionRequest request, Listener listener) {
    AtomicBoolean told = new AtomicBoolean();
    Completion completion =
        calls.call(
            stage.call(
                request,
                piece -> {
                  told.set(true);
                  listener.onText(piece);
                }));
    if (!told.get()) {
      listener.onText(completion.text()); // it was known before
    }
    return completion;
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
