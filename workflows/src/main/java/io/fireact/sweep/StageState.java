package io.fireact.sweep;

/** The states of a stage as a sweep sees them. */
public enum StageState {
  /** A stage that it needs is not finished. */
  WAITING,
  RUNNING,
  PAUSED,
  /** Found finished in the store. */
  REUSED,
  DONE,
  /** Something failed that passes: the same command goes on with what is left. */
  INCOMPLETE,
  FAILED,
  CANCELLED
}
