package io.fireact.stage;

import io.fireact.stage.episode.EpisodeActivitiesImpl;
import io.fireact.stage.episode.OpenStages;
import io.fireact.stage.job.JobActivitiesImpl;
import io.temporal.client.WorkflowClient;

/** The activity implementations of one process. */
public final class Activities implements AutoCloseable {
  private final OpenStages openStages;
  private final Object[] io;
  private final Object[] jobs;
  private final Object[] episodes;

  public Activities(Workplace workplace, WorkflowClient client) {
    Plans plans = new Plans(workplace.store());
    openStages = new OpenStages(workplace, plans);
    io =
        new Object[] {
          new SweepActivitiesImpl(workplace.store(), client),
          new StageActivitiesImpl(workplace, plans, openStages)
        };
    jobs = new Object[] {new JobActivitiesImpl(workplace, plans)};
    episodes = new Object[] {new EpisodeActivitiesImpl(workplace, openStages)};
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
   * EpisodeActivities, for {@code TaskQueues.EPISODES} (as local activities), {@code
   * TaskQueues.LM_OPENAI} and {@code TaskQueues.SEARCH_HTTP}.
   */
  public Object[] episodes() {
    return episodes.clone();
  }

  /** Closes open models and indexes; close it after the workers. */
  @Override
  public void close() {
    openStages.close();
  }
}
