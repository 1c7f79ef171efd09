package io.fireact.stage;

import io.fireact.failure.FailureException;
import io.fireact.files.DurableFiles;
import io.temporal.activity.ActivityExecutionContext;
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

  private static final long MOST_LEAST_SECONDS = 60;

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
      private int attempt = 1;

      @Override
      public void init(ActivityExecutionContext context) {
        attempt = context.getInfo().getAttempt();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        try {
          return super.execute(input);
        } catch (RuntimeException e) {
          throw mapped(e, nextDouble(), attempt);
        }
      }
    };
  }

  /**
   * What is thrown in its place: a full disk is no fault of the program, whoever meets it.
   *
   * @param share as of {@link #map}
   * @param attempt as of {@link #map}
   */
  static RuntimeException mapped(RuntimeException failure, double share, int attempt) {
    if (failure instanceof FailureException e) {
      return map(e, share, attempt);
    }
    return DurableFiles.fullDisk(failure)
        .<RuntimeException>map(full -> map(full, share, attempt))
        .orElse(failure);
  }

  private static Duration least(int attempt) {
    return attempt < 2
        ? Duration.ZERO
        : Duration.ofSeconds(Math.min(MOST_LEAST_SECONDS, 1L << Math.min(attempt - 2, 30)));
  }

  /** Of [0, 1); generators need not be thread safe. */
  private synchronized double nextDouble() {
    return random.nextDouble();
  }

  /**
   * The failure with the wait that the peer asked for. One that refuses again after it is not
   * believed to the millisecond: a few of them would use up all attempts at once.
   *
   * @param share of the jitter that is added to a wait, in [0, 1)
   * @param attempt that failed, from 1; from the second on a wait is at least 1, 2, 4 ... seconds
   */
  static ApplicationFailure map(FailureException e, double share, int attempt) {
    // The cause stays here: its messages may quote what a peer sent, and histories last.
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder()
            .setMessage(String.valueOf(e.getMessage()))
            .setType(e.type().name())
            .setNonRetryable(!e.type().retryable());
    Duration asked = e.retryAfter();
    if (asked != null) {
      Duration least = least(attempt);
      Duration wait = asked.compareTo(least) < 0 ? least : asked;
      double most = Math.min(wait.toMillis() * JITTER, MOST_JITTER_MILLIS);
      failure.setNextRetryDelay(wait.plusMillis((long) (most * share)));
    }
    return failure.build();
  }
}
