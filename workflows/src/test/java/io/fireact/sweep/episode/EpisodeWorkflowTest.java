package io.fireact.sweep.episode;

import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.ArtifactRef;
import io.fireact.spec.AgentSpec;
import io.fireact.sweep.Payloads;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.TaskQueues;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An episode's workflow on the in-memory service, which skips the time between retries. */
final class EpisodeWorkflowTest {
  private static final String SEARCH = "Thought: I look.\nAction: search[Anna Lind]\n";
  private static final String FINISH = "Thought: found.\nAction: finish[Zanville]";
  private static final Question QUESTION =
      new Question("q1", Split.TEST, "Where was Anna Lind born?", "Zanville", "bridge");
  private static final CallRoute LOCAL = CallRoute.inProcess();
  private static final CallRoute MODEL = new CallRoute(TaskQueues.LM_OPENAI, 30);
  private static final CallRoute TOOL = new CallRoute(TaskQueues.SEARCH_HTTP, 20);
  private static final int ATTEMPTS = 4;

  private final ScriptedEpisode world = new ScriptedEpisode();
  private TestWorkflowEnvironment service;

  @BeforeEach
  void startWorkers() {
    service =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .build());
    Worker episodes = service.newWorker(TaskQueues.EPISODES);
    episodes.registerWorkflowImplementationTypes(EpisodeWorkflowImpl.class);
    episodes.registerActivitiesImplementations(world);
    service.newWorker(TaskQueues.LM_OPENAI).registerActivitiesImplementations(world);
    service.newWorker(TaskQueues.SEARCH_HTTP).registerActivitiesImplementations(world);
    service.start();
  }

  @AfterEach
  void stopWorkers() {
    service.close();
  }

  @Test
  void anEpisodeThatFinishesIsInTheJournal() {
    world.words = number -> number == 0 ? SEARCH : FINISH;
    assertThat(run(LOCAL, LOCAL)).isEqualTo(new EpisodeEnd(Disposition.FINISHED, true));
    Trajectory trajectory = saved().trajectory();
    assertThat(trajectory.question()).isEqualTo(QUESTION);
    assertThat(trajectory.answer()).isEqualTo("Zanville");
    assertThat(trajectory.steps())
        .containsExactly(
            new Step(
                "I look.", "search", "Anna Lind", "Anna Lind is a person. city Zanville.", SEARCH),
            new Step("found.", "finish", "Zanville", "", FINISH));
    assertThat(trajectory.inputTokens()).isEqualTo(20);
    assertThat(world.searches).containsExactly(new SearchCall(stage(), "q1", 0, "Anna Lind"));
    assertThat(world.calls.get(1).prompt().text())
        .isEqualTo(
            """
            Question: Where was Anna Lind born?
            Thought: I look.
            Action: search[Anna Lind]
            Observation: Anna Lind is a person. city Zanville.
            """);
  }

  @Test
  void anEpisodeEndsWithItsRounds() {
    world.words = number -> SEARCH;
    assertThat(run(LOCAL, LOCAL)).isEqualTo(new EpisodeEnd(Disposition.OUT_OF_ROUNDS, false));
    assertThat(world.calls).extracting(ModelCall::call).containsExactly(0, 1, 2, 3, 4);
    assertThat(saved().trajectory().steps()).hasSize(5);
  }

  @Test
  void anEpisodeWithoutActionsIsUnparsable() {
    assertThat(run(LOCAL, LOCAL)).isEqualTo(new EpisodeEnd(Disposition.UNPARSABLE, false));
    assertThat(saved().trajectory().steps()).hasSize(2);
  }

  @Test
  void aSearchThatRecoversIsNoFailure() {
    world.words = number -> number == 0 ? SEARCH : FINISH;
    world.finds =
        attempt -> {
          if (attempt < ATTEMPTS - 1) {
            throw new FailureException(FailureType.UNAVAILABLE, "search fell over (503)");
          }
          return "city Zanville.";
        };
    assertThat(run(LOCAL, TOOL).disposition()).isEqualTo(Disposition.FINISHED);
    assertThat(world.searches).hasSize(ATTEMPTS);
    // 1 s, 2 s and 4 s between the attempts.
    assertThat(saved().seconds()).isGreaterThanOrEqualTo(7);
  }

  @Test
  void aSearchThatIsOutOfOrderLeavesTheEpisodeUnfinished() {
    world.words = number -> SEARCH;
    world.finds = failing(FailureType.UNAVAILABLE);
    ApplicationFailure failure = failureOf(start(LOCAL, TOOL));
    assertThat(failure.getType()).isEqualTo("UNAVAILABLE");
    assertThat(failure.getDetails().get(String.class)).isEqualTo(EpisodeWorkflow.TOOL);
    assertThat(world.searches).hasSize(ATTEMPTS);
    assertThat(saved().trajectory().disposition().givenUp()).isTrue();
    assertThat(saved().trajectory().steps()).hasSize(1);
  }

  @Test
  void aSearchInTheProcessThatIsOutOfOrderDoesSoToo() {
    world.words = number -> SEARCH;
    world.finds = failing(FailureType.BAD_ANSWER);
    assertThat(failureOf(start(LOCAL, LOCAL)).getType()).isEqualTo("BAD_ANSWER");
    assertThat(world.searches).hasSize(3);
    assertThat(saved().trajectory().disposition()).isEqualTo(Disposition.TOOL_FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureType.class,
      names = {"CONTENT_FILTER", "CONTEXT_LENGTH", "TOO_LARGE"})
  void aQuestionThatIsRefusedForGoodIsAnEndLikeAnyOtherAndAskedOnce(FailureType type) {
    world.words = number -> number == 0 ? SEARCH : failing(type).apply(number);
    EpisodeEnd end = run(MODEL, TOOL);
    assertThat(end).isEqualTo(new EpisodeEnd(Disposition.valueOf(type.name()), false));
    assertThat(world.calls).hasSize(2);
    assertThat(saved().trajectory().steps()).hasSize(1);
    assertThat(saved().trajectory().inputTokens()).isEqualTo(10);
  }

  @Test
  void aSpentAccountIsNotAskedAgain() {
    world.words = failing(FailureType.INSUFFICIENT_QUOTA);
    assertThat(failureOf(start(MODEL, TOOL)).getType()).isEqualTo("INSUFFICIENT_QUOTA");
    assertThat(world.calls).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureType.class,
      names = {"UNAUTHORIZED", "CORRUPT", "BAD_DATA"})
  void aSearchThatIsSetUpWrongFailsTheEpisode(FailureType type) {
    world.words = number -> SEARCH;
    world.finds = failing(type);
    ApplicationFailure failure = failureOf(start(LOCAL, TOOL));
    assertThat(failure.getType()).isEqualTo(type.name());
    assertThat(failure.getOriginalMessage()).isEqualTo("failed as " + type);
    assertThat(world.searches).hasSize(1);
    assertThat(world.saved).isEmpty();
  }

  @Test
  void aModelThatFailsForGoodFailsTheEpisodeWithTypeAndMessage() {
    world.words = failing(FailureType.RATE_LIMITED);
    ApplicationFailure failure = failureOf(start(MODEL, TOOL));
    assertThat(failure.getType()).isEqualTo("RATE_LIMITED");
    assertThat(failure.getOriginalMessage()).isEqualTo("failed as RATE_LIMITED");
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(world.calls).hasSize(ATTEMPTS);
    assertThat(saved().trajectory().disposition()).isEqualTo(Disposition.MODEL_FAILED);
  }

  @Test
  void aModelThatIsNotAcceptedIsNotCalledAgain() {
    world.words = failing(FailureType.UNAUTHORIZED);
    assertThat(failureOf(start(LOCAL, LOCAL)).getType()).isEqualTo("UNAUTHORIZED");
    assertThat(world.calls).hasSize(1);
  }

  @Test
  void anEpisodeThatGrowsTooLargeForAHistoryEndsSo() {
    world.words = number -> "Thought: " + "word ".repeat(8_000) + "\nAction: search[a]";
    assertThat(run(LOCAL, LOCAL)).isEqualTo(new EpisodeEnd(Disposition.TOO_LARGE, false));
    assertThat(saved().trajectory().steps()).hasSize(2);
  }

  @Test
  void aCancelledEpisodeEndsAfterTheCallThatHasBegunAndIsNotSaved() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    world.words =
        number -> {
          await(release);
          return FINISH;
        };
    WorkflowStub episode = start(MODEL, TOOL);
    world.firstCall.await();
    episode.cancel();
    until(() -> types(episode).contains(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED));
    assertThat(episode.describe().getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_RUNNING);
    release.countDown();
    // Who asks for the result lets the service skip time, over the call's heartbeats too.
    until(() -> episode.describe().getStatus() != WORKFLOW_EXECUTION_STATUS_RUNNING);
    assertThatThrownBy(() -> episode.getResult(EpisodeEnd.class))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);
    assertThat(types(episode)).contains(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
    assertThat(world.saved).isEmpty();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void remoteCallsAreActivitiesOnTheirQueuesAndTheJournalIsLocal() {
    world.words = number -> number == 0 ? SEARCH : FINISH;
    WorkflowStub episode = start(MODEL, TOOL);
    episode.getResult(EpisodeEnd.class);
    assertThat(history(episode))
        .filteredOn(HistoryEvent::hasActivityTaskScheduledEventAttributes)
        .extracting(HistoryEvent::getActivityTaskScheduledEventAttributes)
        .extracting(
            scheduled -> scheduled.getActivityType().getName(),
            scheduled -> scheduled.getTaskQueue().getName(),
            scheduled -> scheduled.getStartToCloseTimeout().getSeconds(),
            scheduled -> scheduled.getRetryPolicy().getMaximumAttempts())
        .containsExactly(
            tuple("CallModel", TaskQueues.LM_OPENAI, 40L, ATTEMPTS),
            tuple("Search", TaskQueues.SEARCH_HTTP, 30L, ATTEMPTS),
            tuple("CallModel", TaskQueues.LM_OPENAI, 40L, ATTEMPTS));
    assertThat(types(episode)).containsOnlyOnce(EventType.EVENT_TYPE_MARKER_RECORDED);
  }

  @Test
  void callsInsideTheProcessLeaveOnlyMarkers() {
    world.words = number -> number == 0 ? SEARCH : FINISH;
    WorkflowStub episode = start(LOCAL, LOCAL);
    episode.getResult(EpisodeEnd.class);
    assertThat(types(episode))
        .doesNotContain(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
        .filteredOn(type -> type == EventType.EVENT_TYPE_MARKER_RECORDED)
        .hasSize(4);
  }

  @Test
  void noHistoryHoldsTheModelsTextTwice() {
    world.words = number -> (number == 0 ? SEARCH : FINISH) + "\nObservation: only raw " + number;
    for (WorkflowStub episode : List.of(start(LOCAL, LOCAL), start(MODEL, TOOL))) {
      episode.getResult(EpisodeEnd.class);
      String history = text(history(episode));
      assertThat(history).containsOnlyOnce("only raw 0").containsOnlyOnce("only raw 1");
    }
  }

  private EpisodeEnd run(CallRoute model, CallRoute search) {
    return start(model, search).getResult(EpisodeEnd.class);
  }

  private WorkflowStub start(CallRoute model, CallRoute search) {
    WorkflowStub episode =
        service
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                "EpisodeWorkflow",
                WorkflowOptions.newBuilder()
                    .setTaskQueue(TaskQueues.EPISODES)
                    .setWorkflowExecutionTimeout(Duration.ofHours(1))
                    .build());
    episode.start(
        new EpisodeRequest(
            new EpisodePlan(
                stage(), new AgentSpec(5, 100, 0, 60, ReasoningPolicy.DROP), model, search),
            QUESTION,
            ATTEMPTS));
    return episode;
  }

  private FinishedEpisode saved() {
    assertThat(world.saved).hasSize(1);
    return world.saved.get(0);
  }

  private static ApplicationFailure failureOf(WorkflowStub episode) {
    WorkflowFailedException failed =
        catchThrowableOfType(
            WorkflowFailedException.class, () -> episode.getResult(EpisodeEnd.class));
    assertThat(failed).hasCauseInstanceOf(ApplicationFailure.class);
    return (ApplicationFailure) Objects.requireNonNull(failed.getCause());
  }

  private List<HistoryEvent> history(WorkflowStub episode) {
    return service
        .getWorkflowClient()
        .fetchHistory(episode.getExecution().getWorkflowId())
        .getHistory()
        .getEventsList();
  }

  private List<EventType> types(WorkflowStub episode) {
    return history(episode).stream().map(HistoryEvent::getEventType).toList();
  }

  private static String text(List<HistoryEvent> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(
        event -> text.append(new String(event.toByteArray(), StandardCharsets.ISO_8859_1)));
    return text.toString();
  }

  private static IntFunction<String> failing(FailureType type) {
    return number -> {
      throw new FailureException(type, "failed as " + type);
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StageRef stage() {
    return new StageRef(new ArtifactRef("0".repeat(64), 1), "stage-key");
  }
}
