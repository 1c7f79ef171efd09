package io.fireact.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The local server as real processes see it. */
@Execution(ExecutionMode.CONCURRENT)
final class LocalServerTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  private final Path directory;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<Process> holders = new CopyOnWriteArrayList<>();

  LocalServerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void leaveNothingRunning() {
    holders.forEach(Process::destroyForcibly);
    LocalServer.running(directory)
        .ifPresent(
            record ->
                Objects.requireNonNull(record.process())
                    .running()
                    .ifPresent(ProcessHandle::destroyForcibly));
  }

  @Test
  void twoProcessesShareOneServerAndTheLastStopsIt() throws Exception {
    TemporalBinary binary = RealTemporal.binary();
    Holder other = hold(binary);
    LocalServer mine = open(binary);
    assertThat(mine.record().process()).isEqualTo(other.record().process());
    assertThat(mine.record().port()).isEqualTo(other.record().port());

    mine.close();
    assertThat(alive(other.record())).isTrue();

    other.process().getOutputStream().close();
    assertThat(other.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(alive(other.record())).isFalse();
    assertThat(LocalServer.running(directory)).isEmpty();
  }

  @Test
  void aKilledUserLeavesAServerThatTheNextOneFindsAndStops() throws Exception {
    TemporalBinary binary = RealTemporal.binary();
    Holder killed = hold(binary);
    killed.process().destroyForcibly().waitFor();
    assertThat(alive(killed.record())).isTrue();

    LocalServer mine = open(binary);
    assertThat(mine.record().process()).isEqualTo(killed.record().process());
    mine.close();
    assertThat(alive(killed.record())).isFalse();
  }

  @Test
  void afterEverythingIsKilledTheSameDatabaseGoesOn() throws Exception {
    TemporalBinary binary = RealTemporal.binary();
    Holder killed = hold(binary);
    startWorkflow(killed.record(), "survivor");
    killed.process().destroyForcibly().waitFor();
    kill(killed.record());

    try (LocalServer mine = open(binary)) {
      assertSamePort(mine.record(), killed.record());
      assertThat(knows(mine.record(), "survivor")).isTrue();
    }
  }

  @Test
  void aServerThatDiesInUseIsStartedAgainOnTheSamePortAndDatabase() throws IOException {
    try (LocalServer mine = open(RealTemporal.binary())) {
      ServerRecord before = mine.record();
      startWorkflow(before, "survivor");
      kill(before);
      assertThat(Polling.until(SOON, () -> !mine.record().equals(before) && alive(mine.record())))
          .isTrue();
      assertSamePort(mine.record(), before);
      assertThat(knows(mine.record(), "survivor")).isTrue();
      assertThat(notices).startsWith("the local server ended unexpectedly; it is started again");
    }
  }

  /** The same, unless somebody else on this machine took it while nobody held it. */
  private static void assertSamePort(ServerRecord now, ServerRecord before) throws IOException {
    if (now.port() == before.port()) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      assertThatThrownBy(
              () ->
                  socket.bind(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), before.port())))
          .as("port %d is free, but the server took %d", before.port(), now.port())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aKeptServerOutlivesItsUsersUntilItIsStopped() {
    TemporalBinary binary = RealTemporal.binary();
    LocalServer keeper = LocalServer.open(directory, binary, true, Clock.systemUTC(), notices::add);
    ServerRecord record = keeper.record();
    assertThatThrownBy(() -> LocalServer.stop(directory))
        .isInstanceOf(FailureException.class)
        .hasMessage("1 process uses the local server; end them first, with Ctrl-C");
    keeper.close();
    open(binary).close();
    assertThat(alive(record)).isTrue();

    assertThat(LocalServer.stop(directory)).isTrue();
    assertThat(alive(record)).isFalse();
    assertThat(LocalServer.stop(directory)).isFalse();
  }

  @Test
  void aDamagedDatabaseIsKeptAsideAndANewOneBegins() throws IOException {
    TemporalBinary binary = RealTemporal.binary();
    byte[] garbage = "not a database at all, ".repeat(1000).getBytes(StandardCharsets.UTF_8);
    Files.write(directory.resolve("temporal.db"), garbage);
    open(binary).close();
    assertThat(notices).singleElement().asString().contains("was damaged", "temporal.db.damaged-");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(f -> f.getFileName().toString().contains(".damaged-")))
          .singleElement()
          .satisfies(kept -> assertThat(Files.readAllBytes(kept)).isEqualTo(garbage));
    }
  }

  @Test
  void otherPortsAreTakenWhenTheRecordedOnesAreInUse() throws IOException {
    TemporalBinary binary = RealTemporal.binary();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new ServerDirectory(directory)
          .writeRecord(new ServerRecord(null, taken.getLocalPort(), 1, "", false));
      try (LocalServer mine = open(binary)) {
        assertThat(mine.record().port()).isNotEqualTo(taken.getLocalPort());
      }
    }
  }

  @Test
  void aServerThatEndsAtOnceIsReportedWithItsLog() throws IOException {
    assertThatThrownBy(() -> open(script("echo 'unknown flag: --sqlite-pragma'; exit 1")))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll(
            "ended at once: unknown flag: --sqlite-pragma", "server.log", "--server memory");
    assertThat(new ServerDirectory(directory).users()).isEmpty();
  }

  @Test
  void aFullDiskIsCalledSo() throws IOException {
    assertThatThrownBy(() -> open(script("echo 'database or disk is full (13)'; exit 1")))
        .isInstanceOfSatisfying(
            FailureException.class, e -> assertThat(e.type()).isEqualTo(FailureType.DISK_FULL))
        .hasMessageContaining("free some space");
  }

  @Test
  void aReusedPidIsNotTakenForALivingUser() throws IOException {
    ServerDirectory server = new ServerDirectory(directory);
    server.locked(server::addLease);
    Path reused = directory.resolve("leases/reused.json");
    Files.writeString(
        reused,
        Json.write(new ProcessIdentity(ProcessHandle.current().pid(), "2001-01-01T00:00:00Z")));
    assertThat(server.users()).containsExactly(ProcessIdentity.current());
    assertThat(reused).doesNotExist();
  }

  private LocalServer open(TemporalBinary binary) {
    return LocalServer.open(directory, binary, false, Clock.systemUTC(), notices::add);
  }

  private TemporalBinary script(String body) throws IOException {
    Path file = directory.resolve("fake-temporal");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new TemporalBinary(file, "", "the test");
  }

  private record Holder(Process process, ServerRecord record) {}

  private Holder hold(TemporalBinary binary) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServerHolder.class.getName(),
                directory.toString(),
                binary.path().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    holders.add(process);
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = Objects.requireNonNull(reader.readLine(), "the holder ended");
    return new Holder(process, Json.read(line, ServerRecord.class));
  }

  private static boolean alive(ServerRecord record) {
    return Objects.requireNonNull(record.process()).running().isPresent();
  }

  private static void kill(ServerRecord record) {
    ProcessIdentity identity = Objects.requireNonNull(record.process());
    identity.running().orElseThrow().destroyForcibly();
    assertThat(Polling.until(SOON, () -> identity.running().isEmpty())).isTrue();
  }

  private static void startWorkflow(ServerRecord record, String id) {
    withClient(
        record,
        client ->
            client
                .newUntypedWorkflowStub(
                    "Unattended",
                    WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue("none").build())
                .start());
  }

  private static boolean knows(ServerRecord record, String id) {
    boolean[] known = {false};
    withClient(
        record,
        client -> {
          WorkflowStub stub = client.newUntypedWorkflowStub(id);
          known[0] = stub.describe().getExecution().getWorkflowId().equals(id);
        });
    return known[0];
  }

  private static void withClient(ServerRecord record, Consumer<WorkflowClient> action) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(record.target()).build());
    try {
      action.accept(WorkflowClient.newInstance(stubs));
    } finally {
      stubs.shutdownNow();
    }
  }
}
