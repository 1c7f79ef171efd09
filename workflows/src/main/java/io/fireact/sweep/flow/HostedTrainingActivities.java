package io.fireact.sweep.flow;

import io.fireact.sweep.HostedJob;
import io.fireact.sweep.StageRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * A fine-tuning that a provider does. At least once, all of them: a job is known by a marker that
 * follows from its stage, so an attempt whose predecessor died finds what that one began. None of
 * them waits for the training; that is a timer's part.
 */
@ActivityInterface
public interface HostedTrainingActivities {
  /** The types by which observers know what a stage waits for. */
  String BEGIN = "BeginHostedTraining";

  String POLL = "PollHostedTraining";
  String PUBLISH = "PublishHostedTraining";

  /**
   * The stage's job: one that is there, or a new one where there is none that is under way or has
   * ended well.
   */
  @ActivityMethod(name = BEGIN)
  HostedJob begin(Run run);

  /** How far the job is; a job that failed, was cancelled or is gone is the activity's failure. */
  @ActivityMethod(name = POLL)
  HostedJob poll(Poll poll);

  /** Cancels every job of the stage that is under way. */
  @ActivityMethod(name = "CancelHostedTraining")
  void cancel(Run run);

  /** Keeps what came of a job that ended well, and publishes the stage's record. */
  @ActivityMethod(name = PUBLISH)
  void publish(Publication publication);

  /**
   * @param id of the first run of the stage's workflow: a job that failed or was cancelled is no
   *     answer to a later one
   */
  record Run(StageRef stage, String id) {}

  /** Asks for one job. */
  record Poll(Run run, String job) {}

  /**
   * @param startedAt when the stage began, in milliseconds since 1970
   */
  record Publication(Run run, String job, long startedAt) {}
}
