package io.fireact.sweep.flow;

import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.plan.ArtifactRef;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.TemporalSweepClient;
import io.fireact.sweep.episode.CallRoute;
import io.fireact.sweep.episode.EpisodeEnd;
import io.fireact.sweep.episode.EpisodePlan;
import io.fireact.sweep.episode.EpisodeRequest;
import io.fireact.sweep.episode.EpisodeWorkflow;
import io.fireact.sweep.episode.EpisodeWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TemporalDevServerOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A server, the workers of every queue, and fake activities that keep their world in memory. */
final class FlowWorld implements AutoCloseable {
  static final RunSettings RUN = new RunSettings(4, 3, 0);
  private static final ArtifactRef PLAN = new ArtifactRef("0".repeat(64), 2);
  private static final Duration HEARTBEATS = Duration.ofMillis(50);
  private static final String WHOLE_EPISODES = "whole-episodes";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  final WorldState state = new WorldState();
  final TestWorkflowEnvironment environment;
  final FakeActivities activities;
  final TemporalSweepClient sweeps;

  /** In-memory only. */
  final LostWorkers lostWorkers;

  private FlowWorld(TestWorkflowEnvironment environment, LostWorkers lostWorkers) {
    this.environment = environment;
    this.lostWorkers = lostWorkers;
    this.activities = new FakeActivities(state, client());
    this.sweeps = new TemporalSweepClient(client());
    worker(TaskQueues.WORKFLOWS)
        .registerWorkflowImplementationTypes(SweepWorkflowImpl.class, StageWorkflowImpl.class);
    Worker episodes = worker(TaskQueues.EPISODES);
    episodes.registerWorkflowImplementationTypes(SavingEpisode.class);
    episodes.registerActivitiesImplementations(activities);
    worker(TaskQueues.IO).registerActivitiesImplementations(activities);
    worker(TaskQueues.GPU).registerActivitiesImplementations(activities);
    Worker whole = worker(WHOLE_EPISODES);
    whole.registerWorkflowImplementationTypes(EpisodeWorkflowImpl.class);
    whole.registerActivitiesImplementations(activities);
    worker(TaskQueues.LM_OPENAI).registerActivitiesImplementations(activities);
    environment.start();
  }

  /** On the in-memory server, which skips time. */
  static FlowWorld inMemory() {
    LostWorkers lostWorkers = new LostWorkers();
    return new FlowWorld(
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(options())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder().setWorkerInterceptors(lostWorkers).build())
                .build()),
        lostWorkers);
  }

  /**
   * On a real dev server.
   *
   * @param continueAsNewAfter events of a history after which the server suggests a new run
   */
  static FlowWorld onDevServer(Path binary, int continueAsNewAfter) {
    return new FlowWorld(
        TestWorkflowEnvironment.startLocal(
            TestEnvironmentOptions.newBuilder().setWorkflowClientOptions(options()).build(),
            TemporalDevServerOptions.newBuilder()
                .setExistingPath(binary.toString())
                .setDownloadEnabled(false)
                .setExtraArgs(
                    "--dynamic-config-value",
                    "limit.historyCount.suggestContinueAsNew=" + continueAsNewAfter,
                    "--dynamic-config-value",
                    "history.transferProcessorMaxPollRPS=10000")
                .build()),
        new LostWorkers());
  }

  private static WorkflowClientOptions options() {
    return TemporalSweepClient.options(WorkflowClientOptions.newBuilder().setIdentity("fireact"))
        .build();
  }

  private Worker worker(String queue) {
    return environment.newWorker(
        queue,
        WorkerOptions.newBuilder()
            .setMaxHeartbeatThrottleInterval(HEARTBEATS)
            .setDefaultHeartbeatThrottleInterval(HEARTBEATS)
            .build());
  }

  WorkflowClient client() {
    return environment.getWorkflowClient();
  }

  StageNode job(String key, String... needs) {
    return new StageNode(key, FakeActivities.kind(false), "job " + key, List.of(needs));
  }

  /** A stage that a provider trains, whose job has ended after so many polls. */
  StageNode hosted(String key, int polls, String... needs) {
    activities.hostedStages.put(key, polls);
    return job(key, needs);
  }

  /** A stage of episodes, {@code aRun} of them in one run of its workflow. */
  StageNode episodes(String key, int questions, int aRun, String... needs) {
    activities.episodeStages.put(key, new FakeActivities.EpisodeStage(questions, aRun));
    return new StageNode(key, FakeActivities.kind(true), "episodes " + key, List.of(needs));
  }

  static SweepRequest sweep(String id, StageNode... stages) {
    return new SweepRequest(id, "experiment " + id, PLAN, RUN, List.of(stages));
  }

  static SweepRequest with(SweepRequest request, RunSettings run) {
    return new SweepRequest(
        request.id(), request.experiment(), request.plan(), run, request.stages());
  }

  /** Submits and waits for the end. */
  SweepProgress run(SweepRequest request) {
    sweeps.submit(request);
    return end(request.id());
  }

  SweepProgress end(String sweepId) {
    try {
      return sweeps.await(sweepId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + sweepId, e);
    }
  }

  /**
   * Runs a whole episode of two calls and a search, to its end.
   *
   * @return its workflow's id
   */
  String episode(String id, CallRoute route) {
    WorkflowStub stub =
        client()
            .newUntypedWorkflowStub(
                EpisodeWorkflow.class.getSimpleName(),
                WorkflowOptions.newBuilder()
                    .setWorkflowId(id)
                    .setTaskQueue(WHOLE_EPISODES)
                    .build());
    EpisodePlan plan =
        new EpisodePlan(
            new StageRef(PLAN, "whole"),
            new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP),
            route,
            route);
    Question question = new Question("q1", Split.TEST, "Where was she born?", "Lund", "bridge");
    stub.start(new EpisodeRequest(plan, question, 2));
    try {
      stub.getResult(EpisodeEnd.class);
    } catch (WorkflowFailedException e) {
      return id; // an end like any other
    }
    return id;
  }

  WorkflowStub stage(String key) {
    return client().newUntypedWorkflowStub(StageWorkflow.id(key));
  }

  StageProgress progressOf(String key) {
    return stage(key).query("progress", StageProgress.class);
  }

  /** Lets the server's clock go on until the condition holds. */
  void until(String what, BooleanSupplier condition) {
    // On this machine's clock: the server's own may go on without waiting for a busy worker.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come about: " + what);
      }
      environment.sleep(HEARTBEATS);
    }
  }

  static Map<String, StageState> states(SweepProgress progress) {
    return progress.stages().stream()
        .collect(Collectors.toMap(StageProgress::key, StageProgress::state));
  }

  static String message(SweepProgress progress, String key) {
    return progress.stages().stream()
        .filter(stage -> stage.key().equals(key))
        .findFirst()
        .orElseThrow()
        .message();
  }

  @Override
  public void close() {
    environment.close();
  }
}
