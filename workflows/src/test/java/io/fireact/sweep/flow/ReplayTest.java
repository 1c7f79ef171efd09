package io.fireact.sweep.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.TemporalSweepClient;
import io.fireact.sweep.episode.EpisodeWorkflowImpl;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old histories still make sense to today's workflow code. {@link HistoryRecorder} made them. */
final class ReplayTest {
  private TestWorkflowEnvironment environment;

  @BeforeEach
  void open() {
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    TemporalSweepClient.options(WorkflowClientOptions.newBuilder()).build())
                .build());
  }

  @AfterEach
  void close() {
    environment.close();
  }

  static List<Path> histories() throws IOException {
    try (Stream<Path> files = Files.list(HistoryRecorder.DIRECTORY)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replays(Path file) throws Exception {
    Worker worker = environment.newWorker(TaskQueues.WORKFLOWS);
    worker.registerWorkflowImplementationTypes(
        SweepWorkflowImpl.class, StageWorkflowImpl.class, EpisodeWorkflowImpl.class);
    WorkflowReplayer.replayWorkflowExecution(history(file), worker);
  }

  @Test
  void everyWorkflowTypeHasHistories() throws IOException {
    Set<String> types = histories().stream().map(ReplayTest::type).collect(Collectors.toSet());
    assertThat(types)
        .containsExactlyInAnyOrder("SweepWorkflow", "StageWorkflow", "EpisodeWorkflow");
  }

  @Test
  void anImplementationThatDoesOtherThingsIsCaught() {
    Worker worker = environment.newWorker(TaskQueues.WORKFLOWS);
    worker.registerWorkflowImplementationTypes(HastyStage.class);
    assertThatThrownBy(
            () ->
                WorkflowReplayer.replayWorkflowExecution(
                    history(HistoryRecorder.DIRECTORY.resolve("stage-job.json")), worker))
        .hasMessageContainingAll("NonDeterministicException", "CollectEpisodes", "OutlineStage");
  }

  private static WorkflowExecutionHistory history(Path file) {
    try {
      return WorkflowExecutionHistory.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(Path file) {
    return history(file)
        .getHistory()
        .getEvents(0)
        .getWorkflowExecutionStartedEventAttributes()
        .getWorkflowType()
        .getName();
  }
}
