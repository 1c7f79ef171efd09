package io.fireact.sweep;

/** The states of a sweep; the last four are final. */
public enum SweepState {
  RUNNING,
  PAUSED,
  DONE,
  /** A stage is incomplete and none failed: the same command goes on. */
  INCOMPLETE,
  FAILED,
  CANCELLED
}
