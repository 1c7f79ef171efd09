package io.fireact.sweep.flow;

import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.temporal.workflow.Workflow;

/** A stage's workflow that does not do what the recorded ones did. */
public final class HastyStage implements StageWorkflow {
  private final StageActivities activities =
      Workflow.newActivityStub(StageActivities.class, Timeouts.questions());

  @Override
  public StageEnd run(Request request) {
    activities.collect(new StageActivities.Collection(request.ref(), 0));
    return new StageEnd(request.node().key(), StageState.DONE, "");
  }

  @Override
  public void updateSubscription(StageSubscription subscription) {
    // It listens to nobody.
  }

  @Override
  public StageProgress progress() {
    throw new IllegalStateException("it is done before anybody asks");
  }
}
