package io.fireact.sweep.flow;

import io.temporal.workflow.Workflow;

/**
 * Changes of workflow code that histories of earlier releases cannot follow, each with the name
 * under which Temporal keeps which side of it a run is on. A run that began before a change goes on
 * as it began.
 */
final class Versions {
  private static final int FIRST = 1;

  private Versions() {}

  /**
   * A pause withdraws what is scheduled, ends what runs at its next checkpoint, and is confirmed
   * when that is done. Before, it only kept new work from being scheduled.
   */
  static boolean pauseStopsWhatIsScheduled() {
    return isNew("pause-stops-what-is-scheduled");
  }

  /** A sweep leaves its end in the store. */
  static boolean endIsRecorded() {
    return isNew("end-is-recorded");
  }

  /** Episodes without a remote call are one job; before, each was a workflow of its own. */
  static boolean freeEpisodesAreOneJob() {
    return isNew("free-episodes-are-one-job");
  }

  private static boolean isNew(String change) {
    return Workflow.getVersion(change, Workflow.DEFAULT_VERSION, FIRST) == FIRST;
  }
}
