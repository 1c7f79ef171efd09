package io.fireact.call;

import io.fireact.meter.Meters;

/**
 * What happens around every call of a model or a search tool, composed here and nowhere else: an
 * answer that is held is returned; else the provider's limit is kept, the call is made and counted,
 * and its answer is on disk before it is used. For calls inside the process only the counting is
 * left, which the provider says and nothing else does. Thread safe.
 */
public final class CallPipeline {

  /** One thing that happens around a call. */
  interface Step {
    /**
     * The call's answer.
     *
     * @throws io.fireact.failure.FailureException what asking ends in; TOO_LARGE for an answer that
     *     is over the call's limit; DISK_FULL where it could not be kept
     */
    <A> A call(ProviderCall<A> call);
  }

  private final Step first;

  /**
   * @param store of the answers of all remote calls
   * @param callsPerSecond limit of this process for each remote provider; 0 for none
   */
  public CallPipeline(CallStore store, double callsPerSecond, Meters meters) {
    Step meter = new MeterStep(meters);
    Step limit = callsPerSecond > 0 ? new LimitStep(new CallPacing(callsPerSecond), meter) : meter;
    first = new JournalStep(store, meters, limit);
  }

  /**
   * The call's answer, held or new.
   *
   * @throws io.fireact.failure.FailureException what asking ends in; TOO_LARGE for an answer that
   *     is over the call's limit; DISK_FULL where it could not be kept
   */
  public <A> A call(ProviderCall<A> call) {
    return first.call(call);
  }
}
