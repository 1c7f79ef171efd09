package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.CommandTree;
import io.fireact.cli.shell.CliContext;
import io.fireact.cli.shell.Interruption;
import io.fireact.cli.shell.Terminal;
import io.fireact.config.Home;
import io.fireact.devserver.LocalServer;
import io.fireact.devserver.RealTemporal;
import io.fireact.devserver.WorkerIdentity;
import io.fireact.failure.FailureException;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.store.FileArtifactStore;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.TemporalSweepClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a person is told of sweeps whose processes were killed, stopped or paused. */
@Execution(ExecutionMode.CONCURRENT)
final class StatesTest {
  private static final String REMOTE =
      """
      version: 1
      name: remote
      seed: 3
      task: {kind: world, train: 40, dev: 10, test: 24, pretraining_documents: 600}
      search: {kind: http, identity: the-world, endpoint: "%s"}
      teacher: {kind: openai, model: scripted, endpoint: "%s", questions: 12, timeout_seconds: 300}
      agent: {rounds: 5}
      student: {layers: 2, width: 64, context: 384, pretraining: {steps: 10, batch: 4}}
      fine_tune: {trajectories: 6, steps: 5, batch: 4}
      evaluate: {split: test, questions: 4}
      run: {episodes_in_flight: 4}
      """;

  private static final String QUEUE =
      """
      version: 1
      name: queue
      task: {kind: world, train: 30, dev: 8, test: 8, pretraining_documents: 500}
      search: {kind: bm25, results: 2, snippet_chars: 200}
      teacher: {kind: scripted, error_rate: 0.1, questions: 20}
      agent: {rounds: 4}
      student: {layers: 2, width: 64, context: 384, pretraining: {steps: 10, batch: 4}}
      fine_tune: {trajectories: 8, steps: 160, batch: 4, checkpoint_every: 10}
      evaluate: {split: dev, questions: 4}
      axes:
        fine_tune.rank: [2, 3, 4, 5]
      """;

  private final Path directory;

  StatesTest(@TempDir Path directory) {
    this.directory = directory;
    RealTemporal.binary();
  }

  @Test
  void aSweepWhoseProcessWasKilledIsNotSaidToRunAndWatchGoesOnWithTheNextOne() throws Exception {
    try (Scene scene = new Scene(directory, REMOTE)) {
      scene.teacher().holdAfter(20);
      FireactProcess run = scene.run();
      until(() -> scene.teacher().waiting() == 4, run);
      Home home = scene.home();
      JsonNode before = status(home, "remote");
      assertThat(before.at("/state").asText()).isEqualTo("running");
      assertThat(before.at("/attention").isNull()).isTrue();
      FireactProcess watch =
          FireactProcess.start(
              home.directory(), directory.resolve("logs"), Map.of(), "watch", "remote", "--json");
      until(() -> watch.errors().contains("trajectories"), watch);

      Instant killed = Instant.now();
      run.kill();
      JsonNode after = status(home, "remote");
      assertThat(after.at("/state").asText()).isEqualTo("stopped");
      assertThat(after.at("/attention/reason").asText()).contains("nobody works on it");
      assertThat(after.at("/attention/next").asText())
          .startsWith("fireact run ")
          .contains("--home");
      assertThat(Instant.parse(after.at("/attention/since").asText()))
          .isBetween(killed.minusSeconds(30), Instant.now());
      assertThat(command(home, "status")).contains("stopped").doesNotContain("running");
      until(() -> watch.errors().contains("nobody works on it"), watch);

      // The calls that were in flight are taken for lost after a heartbeat, not after five minutes.
      FireactProcess second = scene.run();
      until(() -> scene.teacher().waiting() == 8, second);
      FireactProcess other =
          FireactProcess.start(
              home.directory(),
              directory.resolve("logs"),
              Map.of(),
              "worker",
              "--queues",
              "workflows,episodes,io",
              "--metrics-port",
              "0");
      until(() -> other.errors().contains("working"), other);
      WorkflowServiceStubs stubs = stubs(home);
      try {
        String id = sweepId(home);
        second.kill();
        // It is so for a heartbeat's timeout only: whoever looks must have connected before.
        until(() -> says(stubs, id, "waits for work of a process that ended"), other);
      } finally {
        stubs.shutdownNow();
      }
      until(
          () ->
              messages(home, "remote")
                  .contains("no worker has asked for work of the queue lm-openai"),
          other);
      assertThat(status(home, "remote").at("/state").asText()).isEqualTo("running");
      assertThat(messages(home, "remote")).contains("\"state\":\"queued\"");
      other.terminate();

      FireactProcess again = scene.run();
      scene.teacher().open();
      assertThat(again.exitCode()).as(again::errors).isZero();
      assertThat(watch.exitCode()).as(watch::errors).isZero();
      assertThat(watch.result().at("/state").asText()).isEqualTo("done");
      assertThat(watch.errors()).contains("it answers again");
      assertThat(status(home, "remote").at("/state").asText()).isEqualTo("done");
      assertThat(LocalServer.running(home.server())).isEmpty();
    }
  }

  @Test
  void aFailedSweepStaysFailedWithItsReason() throws Exception {
    Home home = new Home(directory.resolve("home"));
    FireactProcess run =
        run(home, QUEUE.replace("error_rate: 0.1", "error_rate: 0.99").replace(": 8,", ": 20,"));
    assertThat(run.exitCode()).as(run::errors).isEqualTo(1);
    assertFailed(home);
    // As if the server had forgotten it, or its database were lost.
    try (Stream<Path> files = Files.list(home.server())) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("temporal.db")) {
          Files.delete(file);
        }
      }
    }
    assertFailed(home);
    FireactProcess worker =
        FireactProcess.start(
            home.directory(), directory.resolve("logs"), Map.of(), "worker", "--metrics-port", "0");
    until(() -> worker.errors().contains("working"), worker);
    assertFailed(home);
    assertThat(command(home, "watch", "queue")).contains("failed");
    worker.signal("HUP");
    assertThat(worker.exitCode()).as(worker::errors).isEqualTo(0);
    assertThat(LocalServer.running(home.server())).isEmpty();
  }

  @Test
  void nothingBeginsAfterAPauseAndATerminalThatClosesLeavesNothingBehind() throws Exception {
    Home home = new Home(directory.resolve("home"));
    FireactProcess run = run(home, QUEUE);
    until(() -> inState(home, StageState.QUEUED).size() >= 2, run);
    String said = command(home, "pause", "queue");
    assertThat(said).contains("paused", "runs on to its next checkpoint", "stopped at");
    WorkflowServiceStubs stubs = stubs(home);
    try {
      TemporalSweepClient client = client(stubs);
      SweepProgress paused = client.progress(sweepId(home));
      assertThat(paused.state()).isEqualTo(SweepState.PAUSED);
      assertThat(paused.stages())
          .filteredOn(stage -> stage.state().underWay())
          .isNotEmpty()
          .allMatch(stage -> stage.state() == StageState.PAUSED);
      for (int look = 0; look < 20; look++) {
        for (StageProgress stage : paused.stages()) {
          if (stage.state() == StageState.PAUSED) {
            assertThat(pending(stubs, stage)).as(stage.label()).isEmpty();
          }
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      assertThat(command(home, "resume", "queue")).contains("running");
      until(() -> !inState(home, StageState.RUNNING).isEmpty(), run);
      assertThat(command(home, "pause", "queue", "--server", "local")).contains("paused");
      assertThat(
              paused.stages().stream()
                  .flatMap(stage -> pending(stubs, stage).stream())
                  .filter(StatesTest::begun))
          .isEmpty();
      command(home, "resume", "queue");
    } finally {
      stubs.shutdownNow();
    }
    until(() -> !inState(home, StageState.RUNNING).isEmpty(), run);
    run.signal("HUP");
    run.signal("HUP"); // a shell says it too
    assertThat(run.exitCode()).as(run::errors).isEqualTo(129);
    assertThat(LocalServer.running(home.server())).isEmpty();
    JsonNode stopped = status(home, "queue");
    assertThat(stopped.at("/state").asText()).isEqualTo("stopped");
    assertThat(stopped.at("/attention/reason").asText()).contains("no Temporal server runs");

    FireactProcess rest = run(home, QUEUE);
    assertThat(rest.exitCode()).as(rest::errors).isZero();
    assertThat(rest.errors()).contains("waits for its turn", "(waited ");
    List<StageRecord> trainings =
        new FileArtifactStore(home.store(), new Meters(new SimpleMeterRegistry()))
            .stages().stream()
                .filter(record -> record.stage().kind() == StageKind.FINE_TUNE)
                .toList();
    assertThat(trainings).hasSize(4).allMatch(record -> record.waitedSeconds() != null);
    assertThat(trainings)
        .as("one trains at a time, so others wait, however fast the machine is")
        .anyMatch(record -> Objects.requireNonNull(record.waitedSeconds()) > 0);
  }

  private void assertFailed(Home home) {
    JsonNode status = status(home, "queue");
    assertThat(status.at("/state").asText()).isEqualTo("failed");
    assertThat(status.at("/attention/next").asText()).startsWith("fireact run ");
    assertThat(status.toString()).contains("right trajectories", "raise teacher.questions");
    assertThat(command(home, "status")).contains("failed");
    assertThat(command(home, "status", "queue")).contains("right trajectories");
  }

  private FireactProcess run(Home home, String spec) throws IOException {
    return FireactProcess.start(
        home.directory(),
        directory.resolve("logs"),
        Map.of(),
        "run",
        Files.writeString(directory.resolve("queue.yaml"), spec).toString(),
        "--json",
        "--server",
        "local",
        "--metrics-port",
        "0");
  }

  private static boolean begun(PendingActivityInfo activity) {
    return activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;
  }

  private static List<PendingActivityInfo> pending(
      WorkflowServiceStubs stubs, StageProgress stage) {
    if (!stage.state().underWay()) {
      return List.of();
    }
    return WorkflowClient.newInstance(stubs)
        .newUntypedWorkflowStub(StageWorkflow.id(stage.key()))
        .describe()
        .getRawDescription()
        .getPendingActivitiesList();
  }

  private static List<StageProgress> inState(Home home, StageState state) {
    if (LocalServer.running(home.server()).isEmpty()) {
      return List.of();
    }
    WorkflowServiceStubs stubs = stubs(home);
    try {
      return client(stubs).progress(sweepId(home)).stages().stream()
          .filter(stage -> stage.kind() == StageKind.FINE_TUNE && stage.state() == state)
          .toList();
    } catch (RuntimeException e) {
      return List.of(); // it is just being submitted
    } finally {
      stubs.shutdownNow();
    }
  }

  private static String sweepId(Home home) {
    try (var files = Files.list(home.sweeps())) {
      String name = files.findFirst().orElseThrow().getFileName().toString();
      return name.substring(0, name.length() - ".json".length());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static WorkflowServiceStubs stubs(Home home) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(LocalServer.running(home.server()).orElseThrow().target())
            .build());
  }

  private static TemporalSweepClient client(WorkflowServiceStubs stubs) {
    return new TemporalSweepClient(
        WorkflowClient.newInstance(
            stubs, TemporalSweepClient.options(WorkflowClientOptions.newBuilder()).build()),
        WorkerIdentity.liveness());
  }

  private static boolean says(WorkflowServiceStubs stubs, String sweepId, String words) {
    try {
      return client(stubs).progress(sweepId).stages().toString().contains(words);
    } catch (FailureException e) {
      return false; // nobody answers for it at the moment
    }
  }

  private static String messages(Home home, String sweep) {
    return status(home, sweep).at("/stages").toString();
  }

  private static JsonNode status(Home home, String sweep) {
    return Json.read(output(home, false, "status", sweep, "--json"), JsonNode.class);
  }

  private static String command(Home home, String... arguments) {
    return output(home, true, arguments);
  }

  private static String output(Home home, boolean both, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = both ? out : new ByteArrayOutputStream();
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = home.directory().toString();
    int code =
        CommandTree.run(
            new CliContext(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                new CliContext.Input(InputStream.nullInputStream(), false),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.plain(),
                Clock.systemUTC(),
                new Interruption(() -> {}, (signal, action) -> {})),
            all);
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isLessThan(2);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void until(BooleanSupplier condition, FireactProcess process) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(process.alive()).as(process::errors).isTrue();
      assertThat(System.nanoTime()).as(process::errors).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
