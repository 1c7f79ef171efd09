package io.fireact.sweep.flow;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepEnd;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** What a sweep asks about stages. All are short: nothing waits for a stage inside an activity. */
@ActivityInterface
public interface SweepActivities {

  /** Those of the stages whose record is in the store. */
  @ActivityMethod(name = "FindFinished")
  StageKeys finished(StageNodes stages);

  /** Starts a stage's workflow, or attaches to the one that runs. */
  @ActivityMethod(name = "AttachStage")
  void attach(Attachment attachment);

  /** The states of stages that have reported nothing for a while. */
  @ActivityMethod(name = "LookAtStages")
  StageEnds poll(StageKeys keys);

  /** Keeps how the sweep ended; the newest replaces earlier ones. */
  @ActivityMethod(name = "RecordSweepEnd")
  void record(SweepEnd end);

  /** Stages of a plan. */
  record StageNodes(List<StageNode> stages) {
    public StageNodes {
      stages = List.copyOf(stages);
    }
  }

  /** Keys of stages. */
  record StageKeys(List<String> keys) {
    public StageKeys {
      keys = List.copyOf(keys);
    }
  }

  /** One for each key asked for. */
  record StageEnds(List<StageEnd> ends) {
    public StageEnds {
      ends = List.copyOf(ends);
    }
  }

  /**
   * @param label what people see of the stage in Temporal's own tools
   */
  record Attachment(
      StageWorkflow.Request request,
      @JsonProperty("waiter") StageWorkflow.StageSubscription subscription,
      String label) {}
}
