package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;

/**
 * How a run goes about its work. Nothing here is part of a stage's key, so all of it may change on
 * resume.
 */
public record RunSettings(
    @Doc("Episodes of one stage at a time.") @Range(min = 1, max = 10_000) @Default("32")
        int episodesInFlight,
    @Doc("Attempts of one remote call before its episode is left unfinished.")
        @Range(min = 1, max = 100)
        @Default("5")
        int callAttempts,
    @Doc("Limit of remote calls a second over all workers; 0 for none.")
        @Range(min = 0, max = 10_000)
        @Default("0")
        double callsPerSecond,
    @Doc(
            "Share of a stage's episodes that may be given up when a provider fails; they count as"
                + " wrong and the next run asks them again. With more, the stage stays incomplete.")
        @Range(min = 0, max = 1)
        @Default("0")
        double failedEpisodes) {
  private static final double ROUNDING = 1e-9;

  /** No episode may fail. */
  public RunSettings(int episodesInFlight, int callAttempts, double callsPerSecond) {
    this(episodesInFlight, callAttempts, callsPerSecond, 0.0);
  }

  /** How many of so many episodes may be given up. */
  public int mayFail(int episodes) {
    return (int) Math.floor(failedEpisodes * episodes + ROUNDING);
  }
}
