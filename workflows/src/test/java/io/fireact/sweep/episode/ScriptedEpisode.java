package io.fireact.sweep.episode;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.failure.FailureException;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Activities that write what a test says, fail when it says so, and remember what they did. */
final class ScriptedEpisode implements EpisodeActivities {
  final List<ModelCall> calls = new CopyOnWriteArrayList<>();
  final List<SearchCall> searches = new CopyOnWriteArrayList<>();
  final List<FinishedEpisode> saved = new CopyOnWriteArrayList<>();
  final CountDownLatch firstCall = new CountDownLatch(1);

  /** The model's text at each call. */
  volatile IntFunction<String> words = number -> "Thought: I wonder.";

  /** What the search finds at each attempt. */
  volatile IntFunction<String> finds = attempt -> "Anna Lind is a person. city Zanville.";

  @Override
  public Completion complete(ModelCall call) {
    calls.add(call);
    firstCall.countDown();
    String text = mapped(() -> words.apply(call.call()));
    return new Completion(text, 10, 2, FinishReason.STOP, 0.5);
  }

  @Override
  public Observation search(SearchCall call) {
    searches.add(call);
    return new Observation(mapped(() -> finds.apply(searches.size() - 1)));
  }

  @Override
  public void save(FinishedEpisode episode) {
    saved.add(episode);
  }

  /** As the workers map failures. */
  private static String mapped(Supplier<String> work) {
    try {
      return work.get();
    } catch (FailureException e) {
      ApplicationFailure.Builder failure =
          ApplicationFailure.newBuilder()
              .setMessage(e.getMessage())
              .setType(e.type().name())
              .setNonRetryable(!e.type().retryable());
      throw failure.build();
    }
  }
}
