package io.fireact.devserver;

import com.uber.m3.tally.Scope;
import io.fireact.config.CacheDirectory;
import io.fireact.config.Home;
import io.fireact.devserver.ServerConnection.Kind;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Temporal server to use, in three steps: a configured address; else this home's own dev
 * server; else the in-memory service, with a warning. The first step is Temporal's own environment
 * configuration, so the {@code temporal} CLI and fireact agree.
 */
public final class ServerResolver {
  private static final Duration CONFIGURED_PATIENCE = Duration.ofSeconds(10);
  private static final String NAMESPACE = "default";

  private final Home home;
  private final CacheDirectory cache;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Consumer<String> notices;
  private final UnaryOperator<WorkflowClientOptions.Builder> clientOptions;

  /**
   * @param notices told in one sentence of what a person should know
   * @param clientOptions adds what all clients share, such as the data converter
   */
  public ServerResolver(
      Home home,
      CacheDirectory cache,
      Map<String, String> environment,
      Clock clock,
      Consumer<String> notices,
      UnaryOperator<WorkflowClientOptions.Builder> clientOptions) {
    this.home = home;
    this.cache = cache;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.notices = notices;
    this.clientOptions = clientOptions;
  }

  /**
   * Which server would be used, and why. Starts, asks and fetches nothing.
   *
   * @param target of a configured or running server; null where there is none yet
   */
  public record Decision(Kind kind, @Nullable String target, String why) {}

  /** Says what {@link #connect} would do. */
  public Decision decide(ServerChoice choice) {
    if (choice instanceof ServerChoice.Address address) {
      return new Decision(Kind.CONFIGURED, address.target(), "--server names it");
    }
    if (choice instanceof ServerChoice.Memory) {
      return new Decision(Kind.MEMORY, null, "--server memory asks for it");
    }
    if (choice instanceof ServerChoice.Auto) {
      @Nullable String address = profile().getAddress();
      if (address != null) {
        return new Decision(
            Kind.CONFIGURED,
            address,
            "Temporal's configuration (TEMPORAL_ADDRESS or profile) names it");
      }
    }
    Optional<ServerRecord> running = LocalServer.running(home.server());
    if (running.isPresent()) {
      return new Decision(Kind.LOCAL, running.get().target(), "it runs for this home");
    }
    TemporalBinaryLocator search = new TemporalBinaryLocator(environment, cache);
    Optional<TemporalBinary> binary = search.find();
    if (binary.isPresent()) {
      return new Decision(
          Kind.LOCAL,
          null,
          "%s (%s), found through %s"
              .formatted(binary.get().path(), binary.get().version(), binary.get().origin()));
    }
    Optional<String> failed = download().recentFailure();
    return failed.isPresent()
        ? new Decision(
            Kind.MEMORY,
            null,
            String.join("; ", search.looked()) + "; no download: " + failed.get())
        : new Decision(
            Kind.LOCAL,
            null,
            String.join("; ", search.looked()) + "; the first run tries the SDK's download");
  }

  /**
   * Connects, starting the local server where it comes to that.
   *
   * @param keep a local server outlives its last user
   * @param metrics the SDK reports into it; null for none
   * @throws FailureException UNAVAILABLE, DISK_FULL or BAD_DATA
   */
  public ServerConnection connect(ServerChoice choice, boolean keep, @Nullable Scope metrics) {
    if (choice instanceof ServerChoice.Address address) {
      return configured(withAddress(profile(), address.target()), "--server", metrics);
    }
    if (choice instanceof ServerChoice.Memory) {
      return memory(metrics);
    }
    if (choice instanceof ServerChoice.Auto) {
      ClientConfigProfile profile = profile();
      if (profile.getAddress() != null) {
        return configured(profile, "Temporal's configuration", metrics);
      }
    }
    Optional<TemporalBinary> binary = binary();
    if (binary.isPresent()) {
      return local(binary.get(), keep, metrics);
    }
    String advice =
        "run "
            + installer()
            + " (it needs Go and about 3 minutes), install the Temporal CLI, or"
            + " let FIREACT_TEMPORAL name one";
    if (choice instanceof ServerChoice.Local) {
      throw new FailureException(
          FailureType.UNAVAILABLE, "there is no Temporal binary for a local server; " + advice);
    }
    notices.accept(
        "no Temporal binary found, so this run uses the in-memory service: no web UI, no status or"
            + " pause from another terminal, and a stopped run is submitted anew (finished work is"
            + " found in the store and the journal). For a durable server "
            + advice
            + ".");
    return memory(metrics);
  }

  /**
   * Connects to a server that is there already; empty when there is none.
   *
   * @throws FailureException UNAVAILABLE when a configured server does not answer
   */
  public Optional<ServerConnection> connectIfRunning(ServerChoice choice) {
    Decision decision = decide(choice);
    if (decision.kind() == Kind.MEMORY || decision.target() == null) {
      return Optional.empty();
    }
    return Optional.of(connect(choice, false, null));
  }

  private Optional<TemporalBinary> binary() {
    TemporalBinaryLocator search = new TemporalBinaryLocator(environment, cache);
    Optional<TemporalBinary> found = search.find();
    if (found.isPresent() || download().fetch().isEmpty()) {
      return found;
    }
    return search.find();
  }

  private BinaryDownload download() {
    return new BinaryDownload(cache, clock, notices);
  }

  private ClientConfigProfile profile() {
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder()
              .setEnvOverrides(new HashMap<>(environment))
              .build());
    } catch (IOException | RuntimeException e) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "Temporal's configuration cannot be read: "
              + e.getMessage()
              + "; correct the TEMPORAL_* variables or the file they name",
          e);
    }
  }

  private static ClientConfigProfile withAddress(ClientConfigProfile profile, String address) {
    return profile.toBuilder().setAddress(address).build();
  }

  private ServerConnection configured(
      ClientConfigProfile profile, String source, @Nullable Scope metrics) {
    String target = String.valueOf(profile.getAddress());
    String namespace = profile.getNamespace() == null ? NAMESPACE : profile.getNamespace();
    WorkflowServiceStubs stubs;
    try {
      stubs =
          stubs(
              WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions()),
              metrics);
    } catch (RuntimeException e) {
      throw new FailureException(
          FailureType.BAD_DATA,
          source + " for " + target + " is not usable: " + e.getMessage() + "; correct it",
          e);
    }
    boolean[] answered = {false};
    Polling.until(
        CONFIGURED_PATIENCE,
        () -> {
          answered[0] = ServerProbe.answers(stubs, namespace);
          return answered[0];
        });
    if (!answered[0]) {
      stubs.shutdownNow();
      throw new FailureException(
          FailureType.UNAVAILABLE,
          "the Temporal server at "
              + target
              + " (from "
              + source
              + ") did not answer for namespace "
              + namespace
              + " within "
              + CONFIGURED_PATIENCE.toSeconds()
              + " s; start it, correct the address, or use --server local");
    }
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            clientOptions
                .apply(WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions()))
                .setIdentity(WorkerIdentity.current())
                .setNamespace(namespace)
                .build());
    return new ServerConnection(
        Kind.CONFIGURED, target, Optional.empty(), stubs, client, List.of());
  }

  private ServerConnection local(TemporalBinary binary, boolean keep, @Nullable Scope metrics) {
    LocalServer server = LocalServer.open(home.server(), binary, keep, clock, notices);
    String target = server.record().target();
    WorkflowServiceStubs stubs =
        stubs(WorkflowServiceStubsOptions.newBuilder().setTarget(target), metrics);
    return new ServerConnection(
        Kind.LOCAL,
        target,
        Optional.of(server.record().uiAddress()),
        stubs,
        client(stubs),
        List.of(server));
  }

  private ServerConnection memory(@Nullable Scope metrics) {
    // true: time is not skipped, because the work outside workflows takes real time.
    TestServer.InProcessTestServer server = TestServer.createServer(true);
    WorkflowServiceStubs stubs =
        stubs(WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()), metrics);
    return new ServerConnection(
        Kind.MEMORY, "memory", Optional.empty(), stubs, client(stubs), List.of(server));
  }

  private WorkflowClient client(WorkflowServiceStubs stubs) {
    return WorkflowClient.newInstance(
        stubs,
        clientOptions
            .apply(WorkflowClientOptions.newBuilder())
            .setIdentity(WorkerIdentity.current())
            .setNamespace(NAMESPACE)
            .build());
  }

  private static WorkflowServiceStubs stubs(
      WorkflowServiceStubsOptions.Builder options, @Nullable Scope metrics) {
    if (metrics != null) {
      options.setMetricsScope(metrics);
    }
    return WorkflowServiceStubs.newServiceStubs(options.build());
  }

  private static Path installer() {
    String root = System.getProperty("fireact.root", "");
    return Path.of(root, "workers", "install-temporal");
  }
}
