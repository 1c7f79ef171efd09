package io.fireact.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.devserver.LocalServer;
import io.fireact.devserver.RealTemporal;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageKind;
import io.fireact.spec.RunSettings;
import io.fireact.sweep.flow.StageWorkflowImpl;
import io.fireact.sweep.flow.SweepWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real dev server: what the in-memory one knows of sweeps differs in the details. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // before all tests
final class TemporalSweepClientTest {
  private static final RunSettings RUN = new RunSettings(4, 3, 0);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static LocalServer server;
  private static WorkflowServiceStubs stubs;
  private static WorkflowClient client;

  private final TemporalSweepClient sweeps = new TemporalSweepClient(client);
  private final OneJob world = new OneJob(client);
  private final WorkerFactory workers = WorkerFactory.newInstance(client);

  @BeforeAll
  static void open(@TempDir Path directory) {
    server =
        LocalServer.open(directory, RealTemporal.binary(), false, Clock.systemUTC(), ignored -> {});
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(server.record().target()).build());
    client =
        WorkflowClient.newInstance(
            stubs, TemporalSweepClient.options(WorkflowClientOptions.newBuilder()).build());
  }

  @AfterAll
  static void close() {
    if (server != null) { // skipped without a binary
      stubs.shutdownNow();
      server.close();
    }
  }

  @AfterEach
  void stopWorkers() {
    world.goOn.countDown();
    workers.shutdownNow();
    workers.awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void aSecondSubmissionAttachesToTheRunningSweep() throws Exception {
    startWorkers();
    sweeps.submit(sweep("twice", "a"));
    await();
    String run = runId("twice");
    sweeps.submit(sweep("twice", "a"));
    assertThat(runId("twice")).isEqualTo(run);
    world.goOn.countDown();
    assertThat(sweeps.await("twice").state()).isEqualTo(SweepState.DONE);
    assertThat(world.runs).hasValue(1);

    sweeps.submit(sweep("twice", "a"));
    assertThat(runId("twice")).isNotEqualTo(run);
    assertThat(sweeps.await("twice").state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void aRunningSweepShowsItsJobsOwnProgress() throws Exception {
    startWorkers();
    sweeps.submit(sweep("running", "b"));
    await();
    until("its heartbeat is known", () -> stage("running").total() == 10);
    SweepProgress progress = sweeps.progress("running");
    assertThat(progress.state()).isEqualTo(SweepState.RUNNING);
    assertThat(progress.experiment()).isEqualTo("experiment running");
    assertThat(stage("running"))
        .isEqualTo(
            new StageProgress("b", StageKind.FINE_TUNE, "job b", StageState.RUNNING, 3, 10, ""));
  }

  @Test
  void anEndedSweepIsReadWithoutAnyWorker() throws Exception {
    startWorkers();
    world.failure = "too few right trajectories";
    world.goOn.countDown();
    sweeps.submit(sweep("failed", "c"));
    SweepProgress end = sweeps.await("failed");
    stopWorkers();

    assertThat(end.state()).isEqualTo(SweepState.FAILED);
    assertThat(end.stages().get(0).message()).isEqualTo("too few right trajectories");
    assertThat(sweeps.progress("failed")).isEqualTo(end);
    assertThat(sweeps.list()).contains(end);
    assertThatThrownBy(() -> sweeps.resume("failed"))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "the sweep failed has ended: there is nothing to resume; `fireact run` starts it again");
  }

  @Test
  void pausingResumingAndCancellingAnswerWithTheState() throws Exception {
    startWorkers();
    sweeps.submit(sweep("steered", "d"));
    await();
    assertThat(sweeps.pause("steered").state()).isEqualTo(SweepState.PAUSED);
    assertThatThrownBy(() -> sweeps.pause("steered"))
        .isInstanceOfSatisfying(
            FailureException.class, e -> assertThat(e.type()).isEqualTo(FailureType.BAD_REQUEST))
        .hasMessage("the sweep steered is PAUSED: only a running sweep can be paused");
    assertThat(sweeps.progress("steered").state()).isEqualTo(SweepState.PAUSED);
    assertThat(sweeps.resume("steered").state()).isEqualTo(SweepState.RUNNING);
    assertThat(sweeps.cancel("steered").state()).isEqualTo(SweepState.CANCELLED);
    assertThat(sweeps.await("steered").stages().get(0).state()).isEqualTo(StageState.CANCELLED);
  }

  @Test
  void anUnknownSweepIsCalledUnknown() {
    assertThatThrownBy(() -> sweeps.progress("nowhere"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the server knows no workflow nowhere");
    assertThatThrownBy(() -> sweeps.pause("nowhere")).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> sweeps.await("nowhere")).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void withoutAWorkerARunningSweepDoesNotAnswerButIsListed() {
    sweeps.submit(sweep("alone", "e"));
    sweeps.submit(sweep("lonely", "e"));
    assertThatThrownBy(() -> sweeps.progress("alone"))
        .isInstanceOfSatisfying(
            FailureException.class, e -> assertThat(e.type()).isEqualTo(FailureType.UNAVAILABLE))
        .hasMessageContaining("no worker answers for alone; start one with `fireact worker`");
    assertThatThrownBy(() -> sweeps.pause("alone")).hasMessageContaining("no worker answers");
    SweepProgress alone = unanswered("alone");
    SweepProgress lonely = unanswered("lonely");
    until("both are listed", () -> sweeps.list().containsAll(List.of(alone, lonely)));
    client.newUntypedWorkflowStub("alone").terminate("the test ends");
    client.newUntypedWorkflowStub("lonely").terminate("the test ends");
    assertThat(sweeps.progress("alone").state()).isEqualTo(SweepState.CANCELLED);
  }

  private void startWorkers() {
    worker(TaskQueues.WORKFLOWS)
        .registerWorkflowImplementationTypes(SweepWorkflowImpl.class, StageWorkflowImpl.class);
    worker(TaskQueues.IO).registerActivitiesImplementations(world);
    worker(TaskQueues.GPU).registerActivitiesImplementations(world);
    workers.start();
  }

  private Worker worker(String queue) {
    Duration often = Duration.ofMillis(100);
    return workers.newWorker(
        queue,
        WorkerOptions.newBuilder()
            .setMaxHeartbeatThrottleInterval(often)
            .setDefaultHeartbeatThrottleInterval(often)
            .build());
  }

  private void await() throws InterruptedException {
    assertThat(world.started.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
    }
  }

  private StageProgress stage(String sweepId) {
    return sweeps.progress(sweepId).stages().get(0);
  }

  private static SweepProgress unanswered(String id) {
    return new SweepProgress(id, "experiment " + id, SweepState.RUNNING, List.of());
  }

  private static String runId(String workflowId) {
    return client.newUntypedWorkflowStub(workflowId).describe().getExecution().getRunId();
  }

  private static SweepRequest sweep(String id, String job) {
    return new SweepRequest(
        id,
        "experiment " + id,
        new ArtifactRef("0".repeat(64), 2),
        RUN,
        List.of(new StageNode(job, StageKind.FINE_TUNE, "job " + job, List.of())));
  }
}
