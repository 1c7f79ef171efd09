package io.fireact.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.devserver.RealTemporal;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.Payloads;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TemporalDevServerOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Attempts on a real server, with the interceptors of a real worker. An attempt whose worker is
 * killed is one that is never heard of again.
 */
final class LostWorkersTest {
  private static final String QUEUE = "calls";
  private static final int FAILURES = 3;

  /** What becomes of an attempt. */
  private enum Fate {
    KILLED,
    FAILS,
    BREAKS,
    ANSWERS
  }

  private final List<Fate> attempts = new CopyOnWriteArrayList<>();
  private List<Fate> fates = List.of();

  @SuppressWarnings("NullAway.Init") // each test starts the one that it needs
  private TestWorkflowEnvironment server;

  @WorkflowInterface
  public interface Asking {
    @WorkflowMethod
    String ask();
  }

  @ActivityInterface
  public interface Call {
    String call();
  }

  /** One call with retries as calls have them, but for their pauses. */
  public static final class OneCall implements Asking {
    @Override
    public String ask() {
      RetryOptions retries =
          RetryOptions.newBuilder()
              .setInitialInterval(Duration.ofMillis(1))
              .setBackoffCoefficient(1)
              .setMaximumAttempts(FAILURES)
              .build();
      Call call =
          Workflow.newActivityStub(
              Call.class,
              ActivityOptions.newBuilder()
                  .setTaskQueue(QUEUE)
                  .setStartToCloseTimeout(Duration.ofMinutes(1))
                  .setHeartbeatTimeout(Duration.ofSeconds(1))
                  .setRetryOptions(retries)
                  .build());
      try {
        return call.call();
      } catch (ActivityFailure e) {
        ApplicationFailure cause = (ApplicationFailure) Objects.requireNonNull(e.getCause());
        return cause.getType() + ": " + cause.getOriginalMessage();
      }
    }
  }

  private void start(TestWorkflowEnvironment started) {
    server = started;
    Worker worker = server.newWorker(QUEUE);
    worker.registerWorkflowImplementationTypes(OneCall.class);
    worker.registerActivitiesImplementations((Call) this::attempt);
    server.start();
  }

  private static TestEnvironmentOptions options() {
    return TestEnvironmentOptions.newBuilder()
        .setWorkflowClientOptions(
            WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
        .setWorkerFactoryOptions(
            WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(WorkerRuntime.interceptors())
                .build())
        .build();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String attempt() {
    Fate fate = fates.get(attempts.size());
    attempts.add(fate);
    return switch (fate) {
      case KILLED -> {
        Activity.getExecutionContext().doNotCompleteOnReturn();
        yield "";
      }
      case FAILS -> throw new FailureException(FailureType.UNAVAILABLE, "503");
      case BREAKS -> throw new AssertionError("a defect");
      case ANSWERS -> "the answer";
    };
  }

  private String ask(Fate... given) {
    attempts.clear();
    fates = List.of(given);
    return server
        .getWorkflowClient()
        .newWorkflowStub(
            Asking.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUE)
                .setWorkflowExecutionTimeout(Duration.ofMinutes(1))
                .build())
        .ask();
  }

  @Test
  void killsAreNotFailuresOfTheCall() {
    start(
        TestWorkflowEnvironment.startLocal(
            options(),
            TemporalDevServerOptions.newBuilder()
                .setExistingPath(RealTemporal.binary().path().toString())
                .setDownloadEnabled(false)
                .build()));
    assertThat(
            ask(
                Fate.KILLED,
                Fate.FAILS,
                Fate.KILLED,
                Fate.KILLED,
                Fate.FAILS,
                Fate.KILLED,
                Fate.ANSWERS))
        .isEqualTo("the answer");
    assertThat(attempts).hasSize(7);

    assertThat(ask(Fate.FAILS, Fate.KILLED, Fate.FAILS, Fate.FAILS, Fate.ANSWERS))
        .as("three failures are allowed, before and after kills")
        .isEqualTo("UNAVAILABLE: 503");
    assertThat(attempts).hasSize(4);

    assertThat(ask(Fate.BREAKS, Fate.FAILS, Fate.BREAKS, Fate.ANSWERS))
        .as("a defect is tried as often, and said as itself")
        .isEqualTo("java.lang.AssertionError: a defect");
  }

  @Test
  void failuresAreCountedOnTheServiceInMemoryToo() {
    start(TestWorkflowEnvironment.newInstance(options()));
    assertThat(ask(Fate.FAILS, Fate.FAILS, Fate.ANSWERS)).isEqualTo("the answer");
    assertThat(ask(Fate.FAILS, Fate.BREAKS, Fate.FAILS, Fate.ANSWERS))
        .isEqualTo("UNAVAILABLE: 503");
    assertThat(attempts).hasSize(FAILURES);
  }
}
