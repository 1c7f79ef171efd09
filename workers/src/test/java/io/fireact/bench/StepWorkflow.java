package io.fireact.bench;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/** An episode without a model: calls that do nothing, one after the other. */
@WorkflowInterface
public interface StepWorkflow {
  @WorkflowMethod
  int run(int calls, boolean local);

  /** A call whose cost is all the platform's. */
  @ActivityInterface
  interface Calls {
    String call(String text);
  }

  /** What is registered for {@link Calls}. */
  final class Echo implements Calls {
    @Override
    public String call(String text) {
      return text;
    }
  }

  /** The workflow. */
  final class Steps implements StepWorkflow {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public int run(int calls, boolean local) {
      Calls stub =
          local
              ? Workflow.newLocalActivityStub(
                  Calls.class,
                  LocalActivityOptions.newBuilder().setStartToCloseTimeout(LIMIT).build())
              : Workflow.newActivityStub(
                  Calls.class, ActivityOptions.newBuilder().setStartToCloseTimeout(LIMIT).build());
      int characters = 0;
      for (int i = 0; i < calls; i++) {
        characters += stub.call("thought and action of round " + i).length();
      }
      return characters;
    }
  }
}
