package io.fireact.worker;

import io.fireact.stage.Activities;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.FailureMapping;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.EpisodeWorkflowImpl;
import io.fireact.sweep.flow.StageWorkflowImpl;
import io.fireact.sweep.flow.SweepWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The Temporal workers of this process: which task queue does what, and how much at a time. Close
 * it before the connection whose client it uses.
 */
public final class WorkerRuntime implements AutoCloseable {
  /** Workflow tasks at a time, a queue; they only use the CPU, so more than a few wait for it. */
  private static final int WORKFLOW_TASKS = 32;

  /** Workflows kept in memory between their tasks: a window of episodes and their stages. */
  private static final int CACHED_WORKFLOWS = 200;

  /** Each cached workflow may hold several threads, which wait. */
  private static final int WORKFLOW_THREADS = 1_000;

  /** Twice what is decoded together, so that a batch is full while the next one gathers. */
  private static final int EPISODE_CALLS = 64;

  /** Stages whose episodes are played here; points of one base are decoded together. */
  private static final int EPISODE_STAGES = 16;

  /** Short questions about stages must not wait behind jobs of minutes. */
  private static final int IO_TASKS = 16;

  /** Training takes the whole device. */
  private static final int GPU_TASKS = 1;

  /** Remote calls wait for the network, and hold a thread each. */
  private static final int REMOTE_CALLS = 64;

  /** How old the numbers of a running job may be. The SDK's own 16 s would make bars jump. */
  private static final Duration HEARTBEATS = Duration.ofSeconds(2);

  /** Long enough for a checkpoint; what is not done then is done again from the last one. */
  private static final Duration STOPPING = Duration.ofSeconds(30);

  private final WorkerFactory factory;
  private final Activities activities;

  private WorkerRuntime(WorkerFactory factory, Activities activities) {
    this.factory = factory;
    this.activities = activities;
  }

  /** Starts polling. */
  public static WorkerRuntime start(
      WorkflowClient client, ActivityContext activityContext, WorkerSettings settings) {
    Activities activities = new Activities(activityContext, client, settings.callsPerSecond());
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setWorkflowCacheSize(CACHED_WORKFLOWS)
                .setMaxWorkflowThreadCount(WORKFLOW_THREADS)
                .setWorkerInterceptors(interceptors())
                .build());
    settings.queues().forEach(queue -> register(queue, factory, activities, settings));
    factory.start();
    return new WorkerRuntime(factory, activities);
  }

  private static void register(
      String queue, WorkerFactory factory, Activities activities, WorkerSettings settings) {
    switch (queue) {
      case TaskQueues.WORKFLOWS ->
          factory
              .newWorker(queue, workflows().build())
              .registerWorkflowImplementationTypes(
                  SweepWorkflowImpl.class, StageWorkflowImpl.class);
      case TaskQueues.EPISODES -> {
        Worker worker =
            factory.newWorker(
                queue,
                workflows()
                    .setMaxConcurrentLocalActivityExecutionSize(EPISODE_CALLS)
                    .setMaxConcurrentActivityExecutionSize(EPISODE_STAGES)
                    .setMaxHeartbeatThrottleInterval(HEARTBEATS)
                    .build());
        worker.registerWorkflowImplementationTypes(EpisodeWorkflowImpl.class);
        worker.registerActivitiesImplementations(activities.episodes());
        worker.registerActivitiesImplementations(activities.inProcess());
      }
      case TaskQueues.IO -> {
        Worker worker = factory.newWorker(queue, activities(IO_TASKS).build());
        worker.registerActivitiesImplementations(activities.io());
        worker.registerActivitiesImplementations(activities.jobs());
      }
      case TaskQueues.GPU ->
          factory
              .newWorker(queue, activities(GPU_TASKS).build())
              .registerActivitiesImplementations(activities.jobs());
      default -> // a remote provider's: the settings have no other
      {
        Worker worker = factory.newWorker(queue, limited(settings.callsPerSecond()).build());
        worker.registerActivitiesImplementations(activities.episodes());
        worker.registerActivitiesImplementations(activities.hosted());
      }
    }
  }

  /** Whether work is taken now. */
  public boolean running() {
    return factory.isStarted() && !factory.isShutdown();
  }

  /** Takes no more work, lets jobs save what they have, and waits for that. */
  @Override
  public void close() {
    // An interrupt is why this is called; it must not cut the waiting short.
    boolean interrupted = Thread.interrupted();
    factory.shutdown();
    factory.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS);
    if (!factory.isTerminated()) {
      factory.shutdownNow();
    }
    activities.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static WorkerOptions.Builder workflows() {
    return WorkerOptions.newBuilder().setMaxConcurrentWorkflowTaskExecutionSize(WORKFLOW_TASKS);
  }

  private static WorkerOptions.Builder activities(int atATime) {
    return WorkerOptions.newBuilder()
        .setMaxConcurrentActivityExecutionSize(atATime)
        .setMaxHeartbeatThrottleInterval(HEARTBEATS);
  }

  /** The last one is outermost: it counts failures as the server is told of them. */
  static WorkerInterceptor[] interceptors() {
    return new WorkerInterceptor[] {new FailureMapping(), new Attempts()};
  }

  /** The server's limit is over all workers; the in-memory service has one worker and none. */
  static WorkerOptions.Builder limited(double callsPerSecond) {
    WorkerOptions.Builder options = activities(REMOTE_CALLS);
    return callsPerSecond > 0
        ? options
            .setMaxTaskQueueActivitiesPerSecond(callsPerSecond)
            .setMaxWorkerActivitiesPerSecond(callsPerSecond)
        : options;
  }
}
