package io.fireact.bench;

import io.fireact.config.CacheDirectory;
import io.fireact.config.Home;
import io.fireact.devserver.RealTemporal;
import io.fireact.devserver.ServerChoice;
import io.fireact.devserver.ServerConnection;
import io.fireact.devserver.ServerResolver;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the platform adds to one agent step: latency of an activity alone, and calls a second of 32
 * episodes at once, on the embedded dev server and on the in-memory service. Prints a table and
 * asserts nothing: figures hold for the machine and within one run.
 */
final class OverheadBenchmark {
  private static final String QUEUE = "bench";
  private static final int EPISODES = 32;
  private static final int CALLS = 40;
  private static final int ALONE = 40;

  @TempDir Path directory;

  @Test
  void platformOverheadOfAnAgentStep() {
    RealTemporal.binary();
    System.out.printf(
        "%-20s %14s %14s %16s %16s%n",
        "server", "alone p50 ms", "alone p95 ms", "activities/s", "local/s");
    measure("embedded dev server", new ServerChoice.Local());
    measure("in memory", new ServerChoice.Memory());
  }

  private void measure(String name, ServerChoice choice) {
    ServerResolver resolver =
        new ServerResolver(
            new Home(directory),
            CacheDirectory.resolve(System.getenv(), Path.of(System.getProperty("user.home"))),
            System.getenv(),
            Clock.systemUTC(),
            notice -> {},
            builder -> builder);
    try (ServerConnection connection = resolver.connect(choice, false, null)) {
      WorkflowClient client = connection.client();
      WorkerFactory factory =
          WorkerFactory.newInstance(
              client, WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(200).build());
      Worker worker =
          factory.newWorker(
              QUEUE,
              WorkerOptions.newBuilder()
                  .setMaxConcurrentWorkflowTaskExecutionSize(32)
                  .setMaxConcurrentActivityExecutionSize(64)
                  .setMaxConcurrentLocalActivityExecutionSize(64)
                  .build());
      worker.registerWorkflowImplementationTypes(StepWorkflow.Steps.class);
      worker.registerActivitiesImplementations(new StepWorkflow.Echo());
      factory.start();
      try {
        together(client, false); // warms JVM and server up
        double[] alone = alone(client);
        System.out.printf(
            Locale.ROOT,
            "%-20s %14.1f %14.1f %,16.0f %,16.0f%n",
            name,
            alone[ALONE / 2],
            alone[ALONE * 95 / 100],
            together(client, false),
            together(client, true));
      } finally {
        factory.shutdownNow();
      }
    }
  }

  /** Milliseconds of single activities, sorted: a tenth of what ten more calls take a workflow. */
  private static double[] alone(WorkflowClient client) {
    double[] millis = new double[ALONE];
    for (int i = 0; i < ALONE; i++) {
      double five = millis(client, 5);
      double fifteen = millis(client, 15);
      millis[i] = (fifteen - five) / 10;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static double millis(WorkflowClient client, int calls) {
    long began = System.nanoTime();
    stub(client).run(calls, false);
    return (System.nanoTime() - began) / 1e6;
  }

  private static double together(WorkflowClient client, boolean local) {
    long began = System.nanoTime();
    List<CompletableFuture<Integer>> episodes = new ArrayList<>();
    for (int i = 0; i < EPISODES; i++) {
      episodes.add(WorkflowClient.execute(stub(client)::run, CALLS, local));
    }
    episodes.forEach(CompletableFuture::join);
    return EPISODES * CALLS / ((System.nanoTime() - began) / 1e9);
  }

  private static StepWorkflow stub(WorkflowClient client) {
    return client.newWorkflowStub(
        StepWorkflow.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build());
  }
}
