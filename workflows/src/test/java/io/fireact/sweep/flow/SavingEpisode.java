package io.fireact.sweep.flow;

import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.EpisodeEnd;
import io.fireact.sweep.episode.EpisodeRequest;
import io.fireact.sweep.episode.EpisodeWorkflow;
import io.fireact.sweep.episode.FinishedEpisode;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** The shortest episode: it answers at once and saves. For tests of what runs episodes. */
public final class SavingEpisode implements EpisodeWorkflow {
  private final EpisodeActivities activities =
      Workflow.newActivityStub(
          EpisodeActivities.class,
          ActivityOptions.newBuilder()
              .setTaskQueue(TaskQueues.EPISODES)
              .setStartToCloseTimeout(Duration.ofHours(1))
              .setHeartbeatTimeout(Duration.ofMinutes(1))
              .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
              .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
              .build());

  @Override
  public EpisodeEnd run(EpisodeRequest request) {
    Trajectory trajectory =
        new Trajectory(request.question(), List.of(), Disposition.FINISHED, "a", true, 0, 0);
    activities.save(new FinishedEpisode(request.plan().stage(), trajectory, 0));
    return new EpisodeEnd(Disposition.FINISHED, true);
  }
}
