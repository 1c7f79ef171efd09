package io.fireact.sweep;

/** The states of a sweep; the last three are final. */
public enum SweepState {
  RUNNING,
  PAUSED,
  DONE,
  FAILED,
  CANCELLED
}
