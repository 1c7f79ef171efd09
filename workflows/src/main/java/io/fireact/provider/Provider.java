package io.fireact.provider;

import io.fireact.json.Kinds;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.RemoteSearch;
import io.fireact.spec.RemoteSpec;
import io.fireact.spec.SearchSpec;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who answers a call. Whether a call is remote, where it waits for its turn, how long it may take,
 * and whether its answer is kept and counted follows from here only, never from the object that
 * happens to make it: that may be wrapped into anything.
 *
 * @param id names it in meters and in the store of answers, such as {@code search-http}
 * @param taskQueue where its calls wait for their turn; empty for calls inside the process
 * @param timeoutSeconds limit of one remote call; 0 inside the process
 * @param apiKeyVariable the environment variable that holds its key
 */
public record Provider(
    String id, String taskQueue, int timeoutSeconds, Optional<String> apiKeyVariable) {
  private static final String SEARCH = "search-";
  private static final String MODEL = "lm-";

  /**
   * Who answers what an agent searches for. Where a tool asks another one what it does not know,
   * that is who: each query may have to wait for it.
   */
  public static Provider of(SearchSpec spec) {
    RemoteSearch fallback = spec.fallback();
    if (fallback != null) {
      return of(fallback);
    }
    String kind = Kinds.name(spec.getClass());
    return spec instanceof RemoteSpec remote
        ? remote(SEARCH + kind, SEARCH + kind, remote)
        : inProcess(kind);
  }

  /**
   * Who answers within the process.
   *
   * @param kind as specs name it
   */
  public static Provider inProcess(String kind) {
    return new Provider(kind, "", 0, Optional.empty());
  }

  /** Who answers an agent's prompts. */
  public static Provider of(ModelSpec spec) {
    String kind = Kinds.name(spec.getClass());
    return spec instanceof RemoteSpec remote ? remote(kind, MODEL + kind, remote) : inProcess(kind);
  }

  private static Provider remote(String id, String taskQueue, RemoteSpec spec) {
    return new Provider(
        id,
        taskQueue,
        spec.timeoutSeconds(),
        Optional.of(spec.apiKeyVariable()).filter(variable -> !variable.isEmpty()));
  }

  /** Whether its answers come from outside this process. */
  public boolean remote() {
    return !taskQueue.isEmpty();
  }

  /** The task queues of all kinds of remote calls. */
  public static List<String> taskQueues() {
    return Stream.concat(
            queues(MODEL, Kinds.of(ModelSpec.class).values()),
            queues(SEARCH, Kinds.of(SearchSpec.class).values()))
        .toList();
  }

  private static Stream<String> queues(String prefix, Collection<? extends Class<?>> kinds) {
    return kinds.stream()
        .filter(RemoteSpec.class::isAssignableFrom)
        .map(kind -> prefix + Kinds.name(kind));
  }
}
