package io.fireact.sweep;

import io.fireact.json.Default;

/**
 * Heartbeat details of an activity: a hint for people and for liveness, never the truth about what
 * is done.
 *
 * @param done finished items, such as optimizer steps
 * @param total items in all; 0 while unknown
 * @param failures attempts that failed of themselves so far; the worker sets it
 */
public record JobProgress(long done, long total, @Default("0") int failures) {

  /** As work itself reports it. */
  public JobProgress(long done, long total) {
    this(done, total, 0);
  }
}
