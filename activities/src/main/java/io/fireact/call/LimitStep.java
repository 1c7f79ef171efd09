package io.fireact.call;

/** Lets a remote call wait for its turn; what is answered from the store does not come here. */
final class LimitStep implements CallPipeline.Step {
  private final CallPacing pacing;
  private final CallPipeline.Step next;

  LimitStep(CallPacing pacing, CallPipeline.Step next) {
    this.pacing = pacing;
    this.next = next;
  }

  @Override
  public <A> A call(ProviderCall<A> call) {
    if (call.provider().remote()) {
      pacing.await(call.provider().id());
    }
    return next.call(call);
  }
}
