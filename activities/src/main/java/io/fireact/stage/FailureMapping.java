package io.fireact.stage;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;

/**
 * The one place where a {@link FailureException} becomes a Temporal failure: its type's name, its
 * retry decision, and the delay that the peer asked for. Anything else that an activity throws is a
 * fault of the program and is left as it is.
 */
public final class FailureMapping extends WorkerInterceptorBase {
  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          return super.execute(input);
        } catch (RuntimeException e) {
          throw mapped(e);
        }
      }
    };
  }

  /** What is thrown in its place: a full disk is no fault of the program, whoever meets it. */
  static RuntimeException mapped(RuntimeException failure) {
    if (failure instanceof FailureException e) {
      return map(e);
    }
    return DurableFiles.fullDisk(failure)
        .<RuntimeException>map(FailureMapping::map)
        .orElse(failure);
  }

  static ApplicationFailure map(FailureException e) {
    // The cause stays here: its messages may quote what a peer sent, and histories last.
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder()
            .setMessage(String.valueOf(e.getMessage()))
            .setType(e.type().name())
            .setNonRetryable(!e.type().retryable());
    if (e.retryAfter() != null) {
      failure.setNextRetryDelay(e.retryAfter());
    }
    return failure.build();
  }
}
