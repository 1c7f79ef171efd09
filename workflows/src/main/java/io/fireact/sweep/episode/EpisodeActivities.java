package io.fireact.sweep.episode;

import io.fireact.agent.Completion;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * What an episode does in the world. At least once each: a remote answer is in the journal before
 * it is returned, so that a repeated call finds it and does not ask again.
 */
@ActivityInterface
public interface EpisodeActivities {

  @ActivityMethod(name = "CallModel")
  Completion complete(ModelCall call);

  @ActivityMethod(name = "Search")
  Observation search(SearchCall call);

  /** Writes the episode to the journal; the first one written stays. */
  @ActivityMethod(name = "SaveEpisode")
  void save(FinishedEpisode episode);
}
