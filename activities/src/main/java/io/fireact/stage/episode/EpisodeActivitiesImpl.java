package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Observations;
import io.fireact.call.CallPipeline;
import io.fireact.call.CallStore;
import io.fireact.call.ProviderCall;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.search.SearchObservation;
import io.fireact.spec.AgentSpec;
import io.fireact.stage.ActivityContext;
import io.fireact.sweep.Payloads;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The calls of episodes: the stage says who is asked and what, {@link CallPipeline} does the rest.
 * What is larger than a workflow's history takes is no answer: it ends its episode as TOO_LARGE.
 */
public final class EpisodeActivitiesImpl implements EpisodeActivities {
  private final CallPipeline calls;
  private final CallStore store;
  private final EarlierAnswers earlier;
  private final EpisodeJournal finished;
  private final Meters meters;
  private final OpenStages stages;

  /**
   * @param callsPerSecond limit of this process for each remote provider; 0 for none
   */
  public EpisodeActivitiesImpl(ActivityContext context, OpenStages stages, double callsPerSecond) {
    this.store = context.calls();
    this.calls = new CallPipeline(store, callsPerSecond, context.meters());
    this.earlier = new EarlierAnswers(context.journal());
    this.finished = new EpisodeJournal(context.journal(), context.store());
    this.meters = context.meters();
    this.stages = stages;
  }

  @Override
  public Completion complete(ModelCall call) {
    return stages.use(call.stage(), stage -> complete(call, stage));
  }

  @Override
  public Observation search(SearchCall call) {
    return stages.use(call.stage(), stage -> search(call, stage));
  }

  @Override
  public void save(FinishedEpisode episode) {
    StageRef stage = episode.stage();
    if (finished.save(episode)) {
      String kind = stages.kind(stage);
      String disposition = episode.trajectory().disposition().name().toLowerCase(Locale.ROOT);
      meters.count(Meter.EPISODES, 1, kind, disposition);
    }
  }

  private Completion complete(ModelCall call, OpenStage stage) {
    CompletionRequest request = stage.request(call.question(), call.call(), call.prompt());
    ProviderCall<Completion> asked = stage.call(request);
    if (asked.provider().remote() && store.get(asked.key()).isEmpty()) {
      // It outlives its stage from now on.
      earlier
          .completion(call.stage(), request)
          .ifPresent(json -> store.put(asked.key(), asked.about(), json));
    }
    return calls.call(asked);
  }

  private Observation search(SearchCall call, OpenStage stage) {
    AgentSpec agent = stage.agent();
    Optional<String> noise = stage.insteadOfSearch(call.item(), call.step());
    if (noise.isPresent()) {
      return bounded(noise.get(), agent);
    }
    if (stage.search().provider().remote()) {
      Optional<Observation> known = earlier.observation(call);
      if (known.isPresent()) {
        meters.count(Meter.JOURNAL, 1, "hit");
        return bounded(known.get().text(), agent);
      }
    }
    return bounded(
        SearchObservation.of(calls.call(stage.call(call.query())), stage.search().open().spec()),
        agent);
  }

  private static Observation bounded(String text, AgentSpec agent) {
    Observation observation = new Observation(Observations.bounded(text, agent.observationChars()));
    int bytes = Json.write(observation).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Payloads.LIMIT) {
      throw new FailureException(
          FailureType.TOO_LARGE,
          "an observation of %d bytes is over the limit of %d bytes for one value in a workflow's history"
              .formatted(bytes, Payloads.LIMIT));
    }
    return observation;
  }
}
