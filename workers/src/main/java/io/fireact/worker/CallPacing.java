package io.fireact.worker;

import io.fireact.sweep.TaskQueues;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the remote calls of this process a constant time apart. The server's own limit is a bucket
 * that is full when work begins, so it lets the calls of a whole second through at once; a process
 * that works alone makes none of them too early. Beside others it makes at most its own rate, and
 * the server's limit over all of them holds but for that first second's worth.
 *
 * <p>A call waits for a second at most, since the server gives no more away than that.
 */
final class CallPacing extends WorkerInterceptorBase {
  private static final double NANOS = 1e9;

  private final long apart;
  private final Map<String, AtomicLong> next =
      Map.of(
          TaskQueues.LM_OPENAI, new AtomicLong(Long.MIN_VALUE),
          TaskQueues.SEARCH_HTTP, new AtomicLong(Long.MIN_VALUE));

  /**
   * @param callsPerSecond above 0
   */
  CallPacing(double callsPerSecond) {
    apart = (long) Math.ceil(NANOS / callsPerSecond);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor calls) {
    return new Paced(calls);
  }

  private final class Paced extends ActivityInboundCallsInterceptorBase {
    private String queue = "";

    Paced(ActivityInboundCallsInterceptor calls) {
      super(calls);
    }

    @Override
    public void init(ActivityExecutionContext context) {
      ActivityInfo info = context.getInfo();
      queue = info.isLocal() ? "" : info.getActivityTaskQueue();
      super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      AtomicLong pace = next.get(queue);
      if (pace != null) {
        await(pace);
      }
      return super.execute(input);
    }
  }

  private void await(AtomicLong pace) {
    long now = System.nanoTime();
    long turn =
        pace.updateAndGet(last -> last == Long.MIN_VALUE ? now : Math.max(now, last + apart));
    try {
      TimeUnit.NANOSECONDS.sleep(turn - now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the call itself gives up
    }
  }
}
