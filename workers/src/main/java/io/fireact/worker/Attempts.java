package io.fireact.worker;

import io.fireact.sweep.JobProgress;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.Header;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Attempts of activities, counted so that a worker's death is not taken for a failure of the work.
 * The server counts every attempt, also one whose worker was killed, so a few kills would end a
 * call that never failed. It is therefore told a limit with room for {@link #LOST_WORKERS}, and the
 * limit of failures that the workflow set is kept here: the limit travels in the activity's header,
 * the count with the heartbeats' details, which outlive a worker. The last failure allowed is not
 * retryable.
 *
 * <p>Not for local activities, whose attempts end with their process.
 */
final class Attempts extends WorkerInterceptorBase {
  /** Work that kills its worker every time, such as by the memory it takes, must end as well. */
  static final int LOST_WORKERS = 100;

  private static final String LIMIT = "fireact-attempts";

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public void init(WorkflowOutboundCallsInterceptor outbound) {
        super.init(new Scheduling(outbound));
      }
    };
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Counted(next);
  }

  /** Gives the server its limit, and the activity the workflow's. */
  private static final class Scheduling extends WorkflowOutboundCallsInterceptorBase {
    Scheduling(WorkflowOutboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
      ActivityOptions options = input.getOptions();
      @Nullable RetryOptions retries = options.getRetryOptions();
      int limit = retries == null ? 0 : retries.getMaximumAttempts();
      if (limit < 1) { // none
        return super.executeActivity(input);
      }
      Map<String, Payload> header = new HashMap<>(input.getHeader().getValues());
      GlobalDataConverter.get().toPayload(limit).ifPresent(payload -> header.put(LIMIT, payload));
      RetryOptions wider = retries.toBuilder().setMaximumAttempts(limit + LOST_WORKERS).build();
      return super.executeActivity(
          new ActivityInput<>(
              input.getActivityName(),
              input.getResultClass(),
              input.getResultType(),
              input.getArgs(),
              options.toBuilder().setRetryOptions(wider).build(),
              new Header(header)));
    }
  }

  /** One attempt of an activity, which may be the last. */
  private static final class Counted extends ActivityInboundCallsInterceptorBase {
    private @Nullable Counting context;

    Counted(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext given) {
      context = given.getInfo().isLocal() ? null : new Counting(given);
      super.init(context == null ? given : context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      @Nullable Payload limit = input.getHeader().getValues().get(LIMIT);
      if (context == null || limit == null) { // the server's count decides
        return super.execute(input);
      }
      int failures = GlobalDataConverter.get().fromPayload(limit, Integer.class, Integer.class);
      try {
        return super.execute(input);
      } catch (CanceledFailure | ActivityCompletionException e) {
        throw e;
      } catch (ApplicationFailure e) {
        if (!e.isNonRetryable() && context.failed() >= failures) {
          e.setNonRetryable(true);
        }
        throw e;
      } catch (RuntimeException | Error e) {
        if (context.failed() >= failures) {
          throw lastOf(e);
        }
        throw e;
      }
    }

    private static ApplicationFailure lastOf(Throwable defect) {
      ApplicationFailure last =
          ApplicationFailure.newBuilder()
              .setMessage(String.valueOf(defect.getMessage()))
              .setType(defect.getClass().getName())
              .setNonRetryable(true)
              .setCause(defect.getCause())
              .build();
      last.setStackTrace(defect.getStackTrace());
      return last;
    }
  }

  /** Adds to every heartbeat how many attempts failed so far. */
  private static final class Counting extends ActivityExecutionContextBase {
    private JobProgress last;

    Counting(ActivityExecutionContext next) {
      super(next);
      last = next.getHeartbeatDetails(JobProgress.class).orElse(new JobProgress(0, 0));
    }

    @Override
    public <V> void heartbeat(V details) {
      super.heartbeat(
          details instanceof JobProgress job ? moved(job.done(), job.total()) : moved(0, 0));
    }

    private synchronized JobProgress moved(long done, long total) {
      last = new JobProgress(done, total, last.failures());
      return last;
    }

    /** Counts a failure of this attempt, and has the server keep the count with the failure. */
    int failed() {
      JobProgress counted = counted();
      try {
        super.heartbeat(counted);
      } catch (ActivityCompletionException e) {
        // Nobody will try again.
      }
      return counted.failures();
    }

    private synchronized JobProgress counted() {
      last = new JobProgress(last.done(), last.total(), last.failures() + 1);
      return last;
    }
  }
}
