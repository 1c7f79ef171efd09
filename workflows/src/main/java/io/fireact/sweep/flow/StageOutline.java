package io.fireact.sweep.flow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fireact.sweep.episode.EpisodePlan;

/** How a stage is done, as its workflow needs to know it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StageOutline.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = StageOutline.Job.class, name = "job"),
  @JsonSubTypes.Type(value = StageOutline.Episodes.class, name = "episodes"),
  @JsonSubTypes.Type(value = StageOutline.Hosted.class, name = "hosted")
})
public sealed interface StageOutline {

  /** Its record is in the store. */
  record Finished() implements StageOutline {}

  /** One heartbeating activity on this task queue. */
  record Job(String taskQueue) implements StageOutline {}

  /** A training that a provider does, which is asked on this task queue. */
  record Hosted(String taskQueue) implements StageOutline {}

  /**
   * An episode for each question, and an activity that collects them. Where no call of theirs is
   * remote, one job on the queue of episodes plays them all.
   *
   * @param total questions in all
   * @param aRun episodes that one run of the workflow starts before it continues as new
   */
  record Episodes(EpisodePlan plan, int total, int aRun) implements StageOutline {}
}
