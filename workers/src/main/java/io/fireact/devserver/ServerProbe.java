package io.fireact.devserver;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Asks a server whether it is there. */
final class ServerProbe {
  private static final Duration ONE_TRY = Duration.ofSeconds(2);

  private ServerProbe() {}

  /**
   * Whether the server answered for its default namespace in time.
   *
   * @param worthWaiting ends the wait when it turns false
   */
  static boolean awaitAnswer(String target, Duration patience, BooleanSupplier worthWaiting) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    try {
      boolean[] answered = {false};
      Polling.until(
          patience,
          () -> {
            answered[0] = answers(stubs, "default");
            return answered[0] || !worthWaiting.getAsBoolean();
          });
      return answered[0];
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Whether the server answers now. */
  static boolean answers(WorkflowServiceStubs stubs, String namespace) {
    try {
      stubs
          .blockingStub()
          .withDeadlineAfter(ONE_TRY.toMillis(), TimeUnit.MILLISECONDS)
          .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build());
      return true;
    } catch (StatusRuntimeException e) {
      return false;
    }
  }
}
