package io.fireact.call;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Returns a remote answer that is held, else one that is on disk when it is returned. Calls of one
 * key that run at a time in this process share one answer: a server that was away may give a call
 * that still runs here to this process once more, and two stages may ask the same.
 *
 * <p>Room for an answer is made sure of before it is asked for, and one that could not be written
 * all the same is held until it can. What is over its limit is not stored at all: it would come
 * back at every try.
 */
final class JournalStep implements CallPipeline.Step {
  private final CallStore store;
  private final Meters meters;
  private final CallPipeline.Step next;
  private final Map<CallKey, CompletableFuture<String>> inFlight = new ConcurrentHashMap<>();
  private final Map<CallKey, Held> held = new ConcurrentHashMap<>();

  /** An answer that could not be written, and the attempt that it came at. */
  private record Held(String json, int attempt) {}

  JournalStep(CallStore store, Meters meters, CallPipeline.Step next) {
    this.store = store;
    this.meters = meters;
    this.next = next;
  }

  @Override
  public <A> A call(ProviderCall<A> call) {
    if (!call.provider().remote()) {
      A answer = next.call(call); // it costs nothing, and is made again
      checkSize(call, Json.write(answer));
      return answer;
    }
    CompletableFuture<String> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<String> earlier = inFlight.putIfAbsent(call.key(), mine);
    CallHeartbeats heartbeats = CallHeartbeats.begin();
    try {
      if (earlier != null) {
        return Json.read(earlier.join(), call.type());
      }
      mine.complete(answer(call));
      return Json.read(mine.join(), call.type());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      heartbeats.close();
      inFlight.remove(call.key(), mine);
    }
  }

  private <A> String answer(ProviderCall<A> call) {
    Optional<String> known = store.get(call.key()).or(() -> written(call));
    meters.count(Meter.JOURNAL, 1, known.isPresent() ? "hit" : "miss");
    if (known.isPresent()) {
      checkSize(call, known.get());
      return known.get();
    }
    try (CallStore.Room room = store.reserve(call.key(), call.about(), call.expectedBytes())) {
      String json = Json.write(next.call(call));
      checkSize(call, json);
      try {
        return room.put(json, CallHeartbeats.attempt());
      } catch (FailureException e) {
        held.put(call.key(), new Held(json, CallHeartbeats.attempt())); // it was paid for
        throw e;
      }
    }
  }

  /** An answer that could not be written when it came. */
  private Optional<String> written(ProviderCall<?> call) {
    @Nullable Held answer = held.get(call.key());
    if (answer == null) {
      return Optional.empty();
    }
    String kept = store.put(call.key(), call.about(), answer.json(), answer.attempt());
    held.remove(call.key());
    return Optional.of(kept);
  }

  private static void checkSize(ProviderCall<?> call, String json) {
    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > call.limitBytes()) {
      throw new FailureException(
          FailureType.TOO_LARGE,
          "an answer of %d bytes is over the limit of %d bytes for one value"
              .formatted(bytes, call.limitBytes()));
    }
  }
}
