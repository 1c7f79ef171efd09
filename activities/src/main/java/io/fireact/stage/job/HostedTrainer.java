package io.fireact.stage.job;

import io.fireact.plan.Stage;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.Plans;
import io.fireact.sweep.HostedJob;

/**
 * A provider that trains. All calls are short, at least once, and find by a marker what an earlier
 * attempt began; see {@link io.fireact.sweep.flow.HostedTrainingActivities}.
 */
public interface HostedTrainer {

  /** The stage's job, a new one only where there is none to go on with. */
  HostedJob begin(Training training);

  /**
   * How far a job is.
   *
   * @throws io.fireact.failure.FailureException TRAINING_FAILED, CANCELLED or JOB_LOST where it has
   *     ended in another way than well
   */
  HostedJob poll(Training training, String job);

  /** Cancels what is under way of the stage. */
  void cancel(Training training);

  /** What came of a job that ended well, as artifacts. */
  StageJob.Result result(Training training, String job);

  /**
   * What is trained.
   *
   * @param run of the stage's workflow
   */
  record Training(ActivityContext activity, Plans plans, Stage stage, String run) {}
}
