package io.fireact.worker;

import com.uber.m3.tally.Scope;
import io.fireact.call.CallStore;
import io.fireact.config.EnvironmentVariable;
import io.fireact.config.Home;
import io.fireact.config.MetricsPort;
import io.fireact.devserver.RateLimits;
import io.fireact.devserver.ServerChoice;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.ServerResolver;
import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.meter.Meters;
import io.fireact.prometheus.MetricsServer;
import io.fireact.prometheus.Registries;
import io.fireact.stage.ActivityContext;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.FileJournal;
import io.fireact.task.DataFiles;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a process which does work has open: metrics, connection, workers. Not for
 * commands that only ask; see {@link ServerResolver}.
 */
public final class WorkerProcess implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Consumer<String> notices = notice -> {};
  private volatile @Nullable ServerConnection connection;
  private volatile @Nullable WorkerRuntime runtime;
  private @Nullable MetricsServer metrics;
  private @Nullable DiskWatch disk;
  private WorkerPresences.@Nullable Entry presence;

  private WorkerProcess() {}

  /**
   * Connects and starts working.
   *
   * @param keep a local server outlives this process
   * @throws FailureException when the port is taken, or there is no server
   */
  public static WorkerProcess start(
      WorkerEnvironment environment,
      ServerChoice choice,
      boolean keep,
      MetricsPort port,
      WorkerSettings settings) {
    WorkerProcess process = new WorkerProcess();
    try {
      process.begin(environment, choice, keep, port, settings);
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private void begin(
      WorkerEnvironment environment,
      ServerChoice choice,
      boolean keep,
      MetricsPort port,
      WorkerSettings settings) {
    notices = environment.notices();
    PrometheusMeterRegistry registry = Registries.create();
    open.push(registry::close);
    // Half a second of a processor, which the connection waits for anyway.
    CompletableFuture<Optional<MetricsServer>> serving =
        CompletableFuture.supplyAsync(() -> serveMetrics(registry, port, environment.notices()));
    open.push(
        () -> serving.exceptionally(e -> Optional.empty()).join().ifPresent(MetricsServer::close));
    Scope scope = Registries.sdkScope(registry);
    open.push(scope);
    ServerConnection connected = environment.servers().connect(choice, keep, scope);
    open.push(connected);
    connection = connected;
    metrics = started(serving).orElse(null);
    DiskWatch watch = new DiskWatch(environment.home().directory(), environment.notices()).start();
    open.push(watch);
    disk = watch;
    if (settings.callsPerSecond() > 0) {
      RateLimits.shortfall(connected.client()).ifPresent(environment.notices());
    }
    OkHttpClient http = EnvironmentProxies.client(environment.variables());
    open.push(() -> close(http));
    WorkerRuntime started =
        WorkerRuntime.start(
            connected.client(), activityContext(environment, http, new Meters(registry)), settings);
    open.push(started);
    runtime = started;
    WorkerPresences.Entry entered =
        new WorkerPresences(environment.home().directory()).enter(connected.target());
    open.push(entered);
    presence = entered;
  }

  private Optional<MetricsServer> serveMetrics(
      PrometheusMeterRegistry registry, MetricsPort port, Consumer<String> notices) {
    if (port instanceof MetricsPort.Off) {
      return Optional.empty();
    }
    return Optional.of(
        port instanceof MetricsPort.Fixed fixed
            ? new MetricsServer(registry, fixed.port(), this::unreadyReason)
            : defaultServer(registry, notices));
  }

  private static <T> T started(CompletableFuture<T> starting) {
    try {
      return starting.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FailureException failure ? failure : e;
    }
  }

  private MetricsServer defaultServer(PrometheusMeterRegistry registry, Consumer<String> notices) {
    try {
      return new MetricsServer(registry, MetricsPort.DEFAULT, this::unreadyReason);
    } catch (FailureException e) {
      MetricsServer free = new MetricsServer(registry, 0, this::unreadyReason);
      notices.accept(
          "port %d is taken, so this process serves its metrics on port %d"
              .formatted(MetricsPort.DEFAULT, free.port()));
      return free;
    }
  }

  /** What activities work with in an environment. */
  public static ActivityContext activityContext(
      WorkerEnvironment environment, OkHttpClient http, Meters meters) {
    Home home = environment.home();
    @Nullable Path data =
        EnvironmentVariable.DATA.value(environment.variables()).map(Path::of).orElse(null);
    return new ActivityContext(
        new FileArtifactStore(home.store(), meters),
        new FileJournal(home.journal()),
        new CallStore(home.calls()),
        home.work(),
        new DataFiles(data, environment.cache().data(), http),
        http,
        new BaseModelSource(http, environment.variables(), environment.cache().models()),
        EnvironmentVariable.DEVICE.value(environment.variables()).orElse("auto"),
        environment.variables(),
        meters);
  }

  /** Says to this home's other processes which sweep this one is about. */
  public void worksOn(String sweepId) {
    if (presence != null) {
      presence.worksOn(sweepId);
    }
  }

  /** Whether the home's disk is full, so that a local server cannot answer. */
  public boolean diskFull() {
    @Nullable DiskWatch watch = disk;
    return watch != null && watch.full();
  }

  /** Why this process is not ready for work; empty when it is. */
  public Optional<String> unreadyReason() {
    @Nullable WorkerRuntime workers = runtime;
    @Nullable ServerConnection server = connection;
    if (server == null || workers == null || !workers.running()) {
      return Optional.of("the workers do not run");
    }
    return server.answers()
        ? Optional.empty()
        : Optional.of("the Temporal server at " + server.target() + " does not answer");
  }

  public ServerConnection connection() {
    @Nullable ServerConnection server = connection;
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  /** Where metrics are served; empty when they are not. */
  public Optional<String> metricsAddress() {
    return metrics == null
        ? Optional.empty()
        : Optional.of("http://127.0.0.1:" + metrics.port() + "/metrics");
  }

  /** Stops in the reverse order: workers, connection, metrics. */
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (FailureException e) {
        notices.accept(String.valueOf(e.getMessage())); // what was worked for is not lost by it
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      } catch (Exception e) {
        first = first == null ? new IllegalStateException(e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static void close(OkHttpClient http) {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
