package io.fireact.sweep.flow;

import static io.fireact.sweep.flow.FlowWorld.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.CallRoute;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Makes the histories of {@link ReplayTest} anew, from runs on a real dev server. Not part of the
 * suite, which only replays what is committed; record again, with
 *
 * <pre>./mvnw -Dfast -pl workflows test -Dtest=HistoryRecorder</pre>
 *
 * when workflow code changes in a way that old histories cannot follow and no deployment has runs
 * of it in flight. Otherwise keep the histories and guard the change with {@code
 * Workflow.getVersion}. It needs a {@code temporal} binary; see {@link DevServerBinary}.
 */
final class HistoryRecorder {
  static final Path DIRECTORY = Path.of("src", "test", "resources", "histories");

  @Test
  void recordEverything() throws IOException {
    Path binary =
        DevServerBinary.find()
            .orElseThrow(
                () -> new AssertionError("no temporal binary; see workers/install-temporal"));
    Files.createDirectories(DIRECTORY);
    try (FlowWorld world = FlowWorld.onDevServer(binary, 4096)) {
      ordinary(world);
      pausedAndResumed(world);
      failing(world);
      cancelled(world);
      episodes(world);
    }
    try (FlowWorld world = FlowWorld.onDevServer(binary, 60)) {
      longSweep(world);
    }
  }

  /** Alone: {@code -Dtest='HistoryRecorder#recordHostedTrainings'}. */
  @Test
  void recordHostedTrainings() throws IOException {
    Path binary = DevServerBinary.find().orElseThrow();
    try (FlowWorld world = FlowWorld.onDevServer(binary, 4096)) {
      hosted(world);
    }
    try (FlowWorld world = FlowWorld.onDevServer(binary, 40)) {
      world.run(sweep("long-hosted", world.hosted("days", 5)));
      assertThat(write(world, "stage-hosted-long", StageWorkflow.id("days"))).isGreaterThan(1);
    }
  }

  private static void ordinary(FlowWorld world) throws IOException {
    world.state.records.add("data");
    world.run(
        sweep(
            "ordinary",
            world.job("data"),
            world.episodes("episodes", 7, 3, "data"),
            world.job("train", "episodes")));
    write(world, "sweep-ordinary", "ordinary");
    write(world, "stage-job", StageWorkflow.id("train"));
    write(world, "stage-episodes", StageWorkflow.id("episodes"));
  }

  private static void pausedAndResumed(FlowWorld world) throws IOException {
    world.state.hold("job/first");
    world.sweeps.submit(
        sweep("paused", world.job("first"), world.episodes("window", 5, 100, "first")));
    world.state.awaitReached("job/first");
    world.sweeps.pause("paused");
    world.state.open("job/first");
    world.until(
        "the first is done",
        () -> world.state.closings.stream().anyMatch(c -> c.stage().key().equals("first")));
    world.state.hold("episode/window");
    world.sweeps.resume("paused");
    world.state.awaitReached("episode/window");
    world.sweeps.pause("paused");
    world.state.open("episode/window");
    world.until("it is empty", () -> world.progressOf("window").done() == 4);
    world.sweeps.resume("paused");
    assertThat(world.end("paused").state()).isEqualTo(SweepState.DONE);
    write(world, "sweep-paused", "paused");
    write(world, "stage-paused", StageWorkflow.id("window"));
  }

  private static void failing(FlowWorld world) throws IOException {
    world.state.fail(
        "job/broken", 1, ApplicationFailure.newNonRetryableFailure("the loss is NaN", "DIVERGED"));
    SweepProgress end =
        world.run(
            sweep(
                "failing", world.job("broken"), world.job("never", "broken"), world.job("other")));
    assertThat(end.state()).isEqualTo(SweepState.FAILED);
    write(world, "sweep-failing", "failing");
    write(world, "stage-failing", StageWorkflow.id("broken"));
  }

  private static void cancelled(FlowWorld world) throws IOException {
    world.state.hold("episode/stopped");
    world.sweeps.submit(sweep("cancelled", world.episodes("stopped", 5, 100)));
    world.state.awaitReached("episode/stopped");
    assertThat(world.sweeps.cancel("cancelled").state()).isEqualTo(SweepState.CANCELLED);
    write(world, "sweep-cancelled", "cancelled");
    write(world, "stage-cancelled", StageWorkflow.id("stopped"));
  }

  private static void episodes(FlowWorld world) throws IOException {
    write(world, "episode-in-process", world.episode("in-process", CallRoute.inProcess()));
    CallRoute remote = new CallRoute(TaskQueues.LM_OPENAI, 30);
    write(world, "episode-remote", world.episode("remote", remote));
    world.state.fail(
        "search", 3, ApplicationFailure.newNonRetryableFailure("no answer", "UNAVAILABLE"));
    write(world, "episode-tool-failed", world.episode("tool-failed", remote));
    world.state.fail(
        "model", 1, ApplicationFailure.newNonRetryableFailure("no such key", "UNAUTHORIZED"));
    write(world, "episode-refused", world.episode("refused", remote));
  }

  private static void longSweep(FlowWorld world) throws IOException {
    StageNode[] stages = new StageNode[12];
    for (int i = 0; i < stages.length; i++) {
      stages[i] = i == 0 ? world.job("s0") : world.job("s" + i, "s" + (i - 1));
    }
    assertThat(world.run(sweep("long", stages)).state()).isEqualTo(SweepState.DONE);
    assertThat(write(world, "sweep-long", "long")).isGreaterThan(1);
  }

  private static void hosted(FlowWorld world) throws IOException {
    world.run(sweep("hosted", world.hosted("tuned", 2)));
    write(world, "stage-hosted", StageWorkflow.id("tuned"));
    world.sweeps.submit(sweep("withdrawn", world.hosted("unwanted", 1_000)));
    world.until("it is asked", () -> world.state.hosted.contains("poll/unwanted"));
    world.sweeps.cancel("withdrawn");
    world.until("it is withdrawn", () -> world.state.hosted.contains("cancel/unwanted"));
    write(world, "stage-hosted-cancelled", StageWorkflow.id("unwanted"));
  }

  /** One file for each run of the workflow. */
  private static int write(FlowWorld world, String name, String workflowId) throws IOException {
    Deque<WorkflowExecutionHistory> runs = new ArrayDeque<>();
    @Nullable String runId = null; // the last run
    do {
      WorkflowExecutionHistory history = world.client().fetchHistory(workflowId, runId);
      runs.addFirst(history);
      runId =
          history
              .getHistory()
              .getEvents(0)
              .getWorkflowExecutionStartedEventAttributes()
              .getContinuedExecutionRunId();
    } while (!runId.isEmpty());
    List<EventType> ends = new ArrayList<>();
    int number = 0;
    for (WorkflowExecutionHistory run : runs) {
      List<HistoryEvent> events = run.getEvents();
      ends.add(events.get(events.size() - 1).getEventType());
      String file = runs.size() == 1 ? name : name + "-" + ++number;
      Files.writeString(DIRECTORY.resolve(file + ".json"), run.toJson(true) + "\n");
    }
    assertThat(ends).doesNotContain(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
    return runs.size();
  }
}
