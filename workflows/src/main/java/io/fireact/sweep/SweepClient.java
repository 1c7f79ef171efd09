package io.fireact.sweep;

import java.util.List;

/** What the command line asks of running sweeps. Not for code inside workflows. */
public interface SweepClient {

  /** Starts the sweep, or attaches to the running one of the same id. */
  void submit(SweepRequest request);

  /**
   * Progress with each running stage's own numbers filled in.
   *
   * @throws java.util.NoSuchElementException when the server knows no such sweep
   */
  SweepProgress progress(String sweepId);

  /** Blocks until the sweep ends; its final progress. */
  SweepProgress await(String sweepId) throws InterruptedException;

  /** The processes that take the tasks of sweeps. */
  Workers workers();

  SweepProgress pause(String sweepId);

  SweepProgress resume(String sweepId);

  SweepProgress cancel(String sweepId);

  /** Sweeps that the server knows, newest first. */
  List<SweepProgress> list();
}
