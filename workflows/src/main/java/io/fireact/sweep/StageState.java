package io.fireact.sweep;

/** The states of a stage as a sweep sees them. */
public enum StageState {
  /** A stage that it needs is not finished. */
  WAITING,
  /**
   * Everything that it needs is there, and nobody works on it yet: it waits for its turn or for a
   * worker. Known from outside only; a sweep's workflow says RUNNING.
   */
  QUEUED,
  RUNNING,
  /**
   * Told to pause, and what it had begun goes to its next checkpoint; nothing new begins. Known
   * from outside only; a sweep's workflow says RUNNING.
   */
  PAUSING,
  /** Nothing of it runs until the sweep is resumed. */
  PAUSED,
  /** Found finished in the store. */
  REUSED,
  DONE,
  /** Something failed that passes: the same command goes on with what is left. */
  INCOMPLETE,
  FAILED,
  CANCELLED;

  /** Whether its result is in the store. */
  public boolean finished() {
    return this == DONE || this == REUSED;
  }

  /** Whether its workflow is under way, whatever that waits for. */
  public boolean underWay() {
    return this == QUEUED || this == RUNNING || this == PAUSING || this == PAUSED;
  }
}
