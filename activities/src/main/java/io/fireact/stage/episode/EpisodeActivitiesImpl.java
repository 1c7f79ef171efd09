package io.fireact.stage.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.Observations;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import io.fireact.model.CompletionRequest;
import io.fireact.plan.CanonicalJson;
import io.fireact.stage.ActivityContext;
import io.fireact.store.Journal;
import io.fireact.sweep.Payloads;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of episodes. A remote answer is in the journal before it is returned, so that a
 * repeated call finds it; a call inside the process costs nothing and is made again.
 *
 * <p>Room for an answer is made sure of before it is asked for, and one that could not be written
 * all the same is held until it can. What is larger than a workflow's history takes is not stored
 * at all: it ends its episode as TOO_LARGE.
 */
public final class EpisodeActivitiesImpl implements EpisodeActivities {
  /** Bytes of an entry that are not its text: names, numbers, digests. */
  private static final int ENTRY_BYTES = 8 << 10;

  /** A token of some letters, each of them escaped twice at worst. */
  private static final int TOKEN_BYTES = 40;

  private static final int CHARACTER_BYTES = 12;

  /** Of the largest answer that is stored, escaped twice. */
  private static final int MOST_BYTES = ENTRY_BYTES + 3 * Payloads.LIMIT;

  private final Journal journal;
  private final EpisodeJournal finished;
  private final Map<Journal.Key, String> held = new ConcurrentHashMap<>();
  private final Meters meters;
  private final OpenStages stages;
  private final Map<Journal.Key, CompletableFuture<String>> inFlight = new ConcurrentHashMap<>();

  public EpisodeActivitiesImpl(ActivityContext context, OpenStages stages) {
    this.journal = context.journal();
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
    Supplier<Completion> asking =
        () -> timed(stage.modelProvider(), () -> stage.model().complete(request));
    if (!stage.modelIsRemote()) {
      Completion completion = asking.get();
      checkSize(Json.write(completion));
      return completion;
    }
    return once(
        new Journal.Key(
            call.stage().key(),
            call.question().id(),
            "model-" + call.call(),
            CanonicalJson.sha256(request)),
        Completion.class,
        UnaryOperator.identity(),
        room(stage.agent().maxTokens(), TOKEN_BYTES),
        asking);
  }

  private Observation search(SearchCall call, OpenStage stage) {
    Supplier<Observation> asking =
        () ->
            timed(
                stage.searchProvider(), () -> new Observation(stage.search().search(call.query())));
    UnaryOperator<Observation> bounded =
        found ->
            new Observation(Observations.bounded(found.text(), stage.agent().observationChars()));
    if (!stage.searchIsRemote()) {
      Observation observation = bounded.apply(asking.get());
      checkSize(Json.write(observation));
      return observation;
    }
    return once(
        new Journal.Key(
            call.stage().key(),
            call.item(),
            "search-" + call.step(),
            CanonicalJson.sha256(call.query())),
        Observation.class,
        bounded,
        room(stage.agent().observationChars(), CHARACTER_BYTES),
        asking);
  }

  private static int room(int units, int bytes) {
    return (int) Math.min(MOST_BYTES, ENTRY_BYTES + (long) units * bytes);
  }

  /**
   * The journal's answer, or a new one that is in the journal when this returns. A server that was
   * away may give a call that still runs here to this process once more: the two share one answer.
   *
   * @param used what of an answer is used, and stored
   * @param bytes to make sure of before asking
   */
  private <T> T once(
      Journal.Key key, Class<T> type, UnaryOperator<T> used, int bytes, Supplier<T> asking) {
    CompletableFuture<String> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<String> earlier = inFlight.putIfAbsent(key, mine);
    CallHeartbeats heartbeats = CallHeartbeats.begin();
    try {
      if (earlier != null) {
        return Json.read(earlier.join(), type);
      }
      mine.complete(answer(key, type, used, bytes, asking));
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

  private <T> String answer(
      Journal.Key key, Class<T> type, UnaryOperator<T> used, int bytes, Supplier<T> asking) {
    Optional<String> known = journal.get(key).or(() -> written(key));
    meters.count(Meter.JOURNAL, 1, known.isPresent() ? "hit" : "miss");
    if (known.isPresent()) {
      String json = Json.write(used.apply(Json.read(known.get(), type)));
      checkSize(json); // earlier versions stored what they could not use
      return json;
    }
    try (Journal.Reservation room = journal.reserve(key, bytes)) {
      String json = Json.write(used.apply(asking.get()));
      checkSize(json);
      try {
        return room.put(json);
      } catch (FailureException e) {
        held.put(key, json); // it was paid for
        throw e;
      }
    }
  }

  /** An answer that could not be written when it came. */
  private Optional<String> written(Journal.Key key) {
    @Nullable String json = held.get(key);
    if (json == null) {
      return Optional.empty();
    }
    String kept = journal.put(key, json);
    held.remove(key);
    return Optional.of(kept);
  }

  /** What a history does not take must not be stored either: it would come back at every try. */
  private static void checkSize(String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Payloads.LIMIT) {
      throw new FailureException(
          FailureType.TOO_LARGE,
          "an answer of %d bytes is over the limit of %d bytes for one value in a workflow's history"
              .formatted(bytes, Payloads.LIMIT));
    }
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
