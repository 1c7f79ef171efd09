package io.fireact.sweep.flow;

import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Workflow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Jobs that end with the failure that a server reports after the last heartbeat timeout. The
 * in-memory server cannot make one: its clock stands still while an activity is not answered.
 */
final class LostWorkers extends WorkerInterceptorBase {
  /** Jobs still to be lost. */
  final AtomicInteger left = new AtomicInteger();

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(new Losing(outbound));
      }
    };
  }

  private final class Losing extends WorkflowOutboundCallsInterceptorBase {
    Losing(WorkflowOutboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      if (!input.getActivityName().equals("RunJob") || left.get() == 0) {
        return super.executeActivity(input);
      }
      left.decrementAndGet();
      TimeoutFailure cause =
          new TimeoutFailure("no heartbeat", null, TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
      return new ActivityOutput<>(
          "lost",
          Workflow.newFailedPromise(
              new ActivityFailure(
                  "lost",
                  1,
                  2,
                  "RunJob",
                  "lost",
                  RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
                  "",
                  cause)));
    }
  }
}
