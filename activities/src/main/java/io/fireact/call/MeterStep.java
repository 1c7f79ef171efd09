package io.fireact.call;

import io.fireact.failure.FailureException;
import io.fireact.meter.Meter;
import io.fireact.meter.Meters;
import java.time.Duration;
import java.util.Locale;

/** Makes the call, and counts how long it took, how it ended and what it used. */
final class MeterStep implements CallPipeline.Step {
  private final Meters meters;

  MeterStep(Meters meters) {
    this.meters = meters;
  }

  @Override
  public <A> A call(ProviderCall<A> call) {
    String provider = call.provider().id();
    long began = System.nanoTime();
    String outcome = "fault";
    try {
      A answer = call.ask().get();
      outcome = "ok";
      Usage usage = call.usage().apply(answer);
      if (!usage.equals(Usage.NONE)) {
        meters.count(Meter.TOKENS, (double) usage.inputTokens(), provider, "input");
        meters.count(Meter.TOKENS, (double) usage.outputTokens(), provider, "output");
      }
      return answer;
    } catch (FailureException e) {
      outcome = e.type().name().toLowerCase(Locale.ROOT);
      if (e.type().retryable()) {
        meters.count(Meter.RETRIES, 1, provider, outcome);
        Duration wait = e.retryAfter();
        if (wait != null) {
          meters.count(Meter.RETRY_DELAY, wait.toMillis() / 1e3, provider);
        }
      }
      throw e;
    } finally {
      meters.time(Meter.CALLS, Duration.ofNanos(System.nanoTime() - began), provider, outcome);
    }
  }
}
