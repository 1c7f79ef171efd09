package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.plan.CanonicalJson;
import io.fireact.stage.Workplace;
import io.fireact.store.Journal;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of episodes. A remote answer is in the journal before it is returned, so that a
 * repeated call finds it; a call inside the process costs nothing and is made again.
 */
public final class EpisodeActivitiesImpl implements EpisodeActivities {
  /** The journal's step of finished episodes. */
  public static final String EPISODE = "episode";

  private final Journal journal;
  private final Meters meters;
  private final OpenStages stages;
  private final Map<Journal.Key, CompletableFuture<String>> inFlight = new ConcurrentHashMap<>();

  public EpisodeActivitiesImpl(Workplace place, OpenStages stages) {
    this.journal = place.journal();
    this.meters = place.meters();
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
    Journal.Key key =
        new Journal.Key(stage.key(), episode.trajectory().question().id(), EPISODE, "");
    boolean fresh = journal.get(key).isEmpty();
    journal.put(key, Json.write(episode));
    if (fresh) {
      String kind = stages.kind(stage);
      String disposition = episode.trajectory().disposition().name().toLowerCase(Locale.ROOT);
      meters.count(Meter.EPISODES, 1, kind, disposition);
    }
  }

  private Completion complete(ModelCall call, OpenStage stage) {
    CompletionRequest request = stage.request(call.question(), call.call(), call.steps());
    Supplier<Completion> asking =
        () -> timed(stage.modelProvider(), () -> stage.model().complete(request));
    Completion completion =
        stage.modelIsRemote()
            ? once(
                new Journal.Key(
                    call.stage().key(),
                    call.question().id(),
                    "model-" + call.call(),
                    CanonicalJson.sha256(request)),
                Completion.class,
                asking)
            : asking.get();
    return completion;
  }

  private Observation search(SearchCall call, OpenStage stage) {
    Supplier<Observation> asking =
        () ->
            timed(
                stage.searchProvider(), () -> new Observation(stage.search().search(call.query())));
    return stage.searchIsRemote()
        ? once(
            new Journal.Key(
                call.stage().key(),
                call.item(),
                "search-" + call.step(),
                CanonicalJson.sha256(call.query())),
            Observation.class,
            asking)
        : asking.get();
  }

  /**
   * The journal's answer, or a new one that is in the journal when this returns. A server that was
   * away may give a call that still runs here to this process once more: the two share one answer.
   */
  private <T> T once(Journal.Key key, Class<T> type, Supplier<T> asking) {
    CompletableFuture<String> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<String> earlier = inFlight.putIfAbsent(key, mine);
    CallHeartbeats heartbeats = CallHeartbeats.begin();
    try {
      if (earlier != null) {
        return Json.read(earlier.join(), type);
      }
      mine.complete(answer(key, asking));
      return Json.read(mine.join(), type);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      heartbeats.close();
      inFlight.remove(key, mine);
    }
  }

  private String answer(Journal.Key key, Supplier<?> asking) {
    Optional<String> known = journal.get(key);
    meters.count(Meter.JOURNAL, 1, known.isPresent() ? "hit" : "miss");
    return known.orElseGet(() -> journal.put(key, Json.write(asking.get())));
  }

  private <T> T timed(String provider, Supplier<T> call) {
    long began = System.nanoTime();
    String outcome = "fault";
    try {
      T answer = call.get();
      outcome = "ok";
      if (answer instanceof Completion completion) {
        meters.count(Meter.TOKENS, completion.inputTokens(), provider, "input");
        meters.count(Meter.TOKENS, completion.outputTokens(), provider, "output");
      }
      return answer;
    } catch (FailureException e) {
      outcome = e.type().name().toLowerCase(Locale.ROOT);
      if (e.type().retryable()) {
        meters.count(Meter.RETRIES, 1, provider, outcome);
      }
      throw e;
    } finally {
      meters.time(Meter.CALLS, Duration.ofNanos(System.nanoTime() - began), provider, outcome);
    }
  }
}
