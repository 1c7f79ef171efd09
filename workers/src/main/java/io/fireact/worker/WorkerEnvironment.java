package io.fireact.worker;

import io.fireact.config.CacheDirectory;
import io.fireact.config.Home;
import io.fireact.devserver.ServerResolver;
import io.fireact.sweep.TemporalSweepClient;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a worker process works, and with what.
 *
 * @param variables the environment variables
 * @param notices told in one sentence of what a person should know
 */
public record WorkerEnvironment(
    Home home,
    CacheDirectory cache,
    Map<String, String> variables,
    Clock clock,
    Consumer<String> notices) {

  /** Finds the Temporal server that a process in this environment uses. */
  public ServerResolver servers() {
    return new ServerResolver(home, cache, variables, clock, notices, TemporalSweepClient::options);
  }
}
