package io.fireact.stage;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The one place where a {@link FailureException} becomes a Temporal failure: its type's name, its
 * retry decision, and the delay that the peer asked for. Anything else that an activity throws is a
 * fault of the program and is left as it is.
 */
public final class FailureMapping extends WorkerInterceptorBase {
  /** Of a wait, that is added to it at most: calls that were refused together come back apart. */
  private static final double JITTER = 0.25;

  private static final double MOST_JITTER_MILLIS = 30_000;

  private final RandomGenerator random;

  public FailureMapping() {
    this(new SplittableRandom());
  }

  FailureMapping(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          return super.execute(input);
        } catch (RuntimeException e) {
          throw mapped(e, nextDouble());
        }
      }
    };
  }

  /**
   * What is thrown in its place: a full disk is no fault of the program, whoever meets it.
   *
   * @param share as of {@link #map}
   */
  static RuntimeException mapped(RuntimeException failure, double share) {
    if (failure instanceof FailureException e) {
      return map(e, share);
    }
    return DurableFiles.fullDisk(failure)
        .<RuntimeException>map(full -> map(full, share))
        .orElse(failure);
  }

  /** Of [0, 1); generators need not be thread safe. */
  private synchronized double nextDouble() {
    return random.nextDouble();
  }

  /**
   * @param share of the jitter that is added to a wait, in [0, 1)
   */
  static ApplicationFailure map(FailureException e, double share) {
    // The cause stays here: its messages may quote what a peer sent, and histories last.
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder()
            .setMessage(String.valueOf(e.getMessage()))
            .setType(e.type().name())
            .setNonRetryable(!e.type().retryable());
    Duration wait = e.retryAfter();
    if (wait != null) {
      double most = Math.min(wait.toMillis() * JITTER, MOST_JITTER_MILLIS);
      failure.setNextRetryDelay(wait.plusMillis((long) (most * share)));
    }
    return failure.build();
  }
}
