package io.fireact.sweep.flow;

import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.function.Supplier;

/**
 * Waiting that ends with the cancellation of the scope around it. {@link Workflow#await} itself
 * goes on after a cancellation, which is right only where what is awaited surely comes.
 */
final class CancellableWait {
  private CancellableWait() {}

  /**
   * Blocks until the condition holds.
   *
   * @throws CanceledFailure when the current scope is cancelled, whether or not it holds
   */
  static void until(Supplier<Boolean> condition) {
    CancellationScope scope = CancellationScope.current();
    Workflow.await(() -> scope.isCancelRequested() || condition.get());
    CancellationScope.throwCanceled();
  }
}
