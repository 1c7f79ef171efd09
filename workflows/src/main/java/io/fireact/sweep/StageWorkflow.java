package io.fireact.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.json.Default;
import io.fireact.plan.ArtifactRef;
import io.fireact.spec.RunSettings;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does one stage's work once, for all sweeps that wait for it. Top level, because a child has one
 * parent and no conflict policy: its id is {@link #id}, and sweeps attach to the one that runs.
 */
@WorkflowInterface
public interface StageWorkflow {

  /** The type of the activity that a stage of one job waits for, by which observers know it. */
  String JOB = "RunJob";

  /** The workflow id of a stage. */
  static String id(String key) {
    return "stage-" + key;
  }

  /**
   * Ends with DONE, with INCOMPLETE when something failed that passes, or with CANCELLED when no
   * sweep waits any more; a failed stage fails the workflow. Either way all sweeps that wait are
   * notified first.
   */
  @WorkflowMethod
  StageEnd run(Request request);

  /** A sweep attaches, pauses, resumes, changes its settings, or detaches. */
  @SignalMethod(name = "waiter")
  void updateSubscription(StageSubscription subscription);

  @QueryMethod
  StageProgress progress();

  /**
   * Starts a stage.
   *
   * @param memory what an earlier run of the same workflow hands on; null in the first
   */
  record Request(StageNode node, ArtifactRef plan, RunSettings run, @Nullable Memory memory) {
    public StageRef ref() {
      return new StageRef(plan, node.key());
    }
  }

  /** What a sweep wants of a stage. Stored histories have the names of the annotations. */
  enum DesiredState {
    @JsonProperty("RUN")
    RUNNING,
    /** Start no new episode or job, unless another sweep wants the stage to run. */
    @JsonProperty("PAUSE")
    PAUSED,
    /** This sweep does not wait any more. */
    @JsonProperty("LET_GO")
    DETACHED
  }

  /**
   * A sweep's latest request to a stage.
   *
   * @param sweepId workflow id of the sweep
   * @param at the sweep's clock in milliseconds; an older request never replaces a newer one
   */
  record StageSubscription(
      String sweepId, @JsonProperty("wish") DesiredState desired, RunSettings run, long at) {}

  /**
   * A provider's job between two runs of the workflow.
   *
   * @param waitMillis how long the next poll is waited for
   * @param taskQueue of the provider
   */
  record HostedWait(HostedJob job, long waitMillis, String taskQueue) {}

  /**
   * @param startedAt when the first run began, in milliseconds since 1970
   * @param done items finished by earlier runs
   * @param after id of the last question that was started; empty for none
   * @param outages what kept episodes of earlier runs from ending
   * @param hosted a provider's job that is waited for; null for other stages
   */
  record Memory(
      long startedAt,
      long done,
      @JsonProperty("waiters") List<StageSubscription> subscriptions,
      @Default String after,
      @Default List<Outage> outages,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HostedWait hosted) {
    /** Of a stage that no provider trains. */
    public Memory(
        long startedAt,
        long done,
        List<StageSubscription> subscriptions,
        String after,
        List<Outage> outages) {
      this(startedAt, done, subscriptions, after, outages, null);
    }

    public Memory {
      subscriptions = List.copyOf(subscriptions);
      outages = List.copyOf(outages);
    }
  }
}
