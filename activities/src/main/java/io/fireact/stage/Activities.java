package io.fireact.stage;

import io.fireact.stage.episode.EpisodeActivitiesImpl;
import io.fireact.stage.episode.InProcessEpisodes;
import io.fireact.stage.episode.OpenStages;
import io.fireact.stage.job.HostedTrainingActivitiesImpl;
import io.fireact.stage.job.JobActivitiesImpl;
import io.temporal.client.WorkflowClient;

/** The activity implementations of one process. */
public final class Activities implements AutoCloseable {
  private final OpenStages openStages;
  private final Object[] io;
  private final Object[] jobs;
  private final Object[] episodes;
  private final Object[] inProcess;
  private final Object[] hosted;

  /**
   * @param callsPerSecond limit of this process for each remote provider; 0 for none
   */
  public Activities(ActivityContext activityContext, WorkflowClient client, double callsPerSecond) {
    Plans plans = new Plans(activityContext.store());
    openStages = new OpenStages(activityContext, plans);
    io =
        new Object[] {
          new SweepActivitiesImpl(activityContext.store(), client),
          new StageActivitiesImpl(activityContext, plans, openStages)
        };
    hosted = new Object[] {new HostedTrainingActivitiesImpl(activityContext, plans)};
    jobs = new Object[] {new JobActivitiesImpl(activityContext, plans)};
    EpisodeActivitiesImpl calls =
        new EpisodeActivitiesImpl(activityContext, openStages, callsPerSecond);
    episodes = new Object[] {calls};
    inProcess = new Object[] {new InProcessEpisodes(activityContext, plans, openStages, calls)};
  }

  /** SweepActivities and StageActivities, for {@code TaskQueues.IO}. */
  public Object[] io() {
    return io.clone();
  }

  /** JobActivities, for {@code TaskQueues.IO} and {@code TaskQueues.GPU}. */
  public Object[] jobs() {
    return jobs.clone();
  }

  /**
   * EpisodeActivities, for {@code TaskQueues.EPISODES} (as local activities) and the queues of
   * remote providers.
   */
  public Object[] episodes() {
    return episodes.clone();
  }

  /** HostedTrainingActivities, for the queues of remote providers. */
  public Object[] hosted() {
    return hosted.clone();
  }

  /** JobActivities that play a stage's episodes, for {@code TaskQueues.EPISODES}. */
  public Object[] inProcess() {
    return inProcess.clone();
  }

  /** Closes open models and indexes; close it after the workers. */
  @Override
  public void close() {
    openStages.close();
  }
}
