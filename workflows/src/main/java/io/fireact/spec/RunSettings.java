package io.fireact.spec;

/**
 * How a run goes about its work. Nothing here is part of a stage's key, so all of it may change on
 * resume.
 *
 * @param episodesInFlight episodes of one stage at a time
 * @param callAttempts attempts of one remote call before its episode is left unfinished
 * @param callsPerSecond server-side limit of remote calls over all workers; 0 for none
 * @param failedEpisodes share of a stage's episodes, in [0, 1], that may fail for a passing reason
 *     and be given up; with more the stage stays incomplete
 */
public record RunSettings(
    int episodesInFlight, int callAttempts, double callsPerSecond, Double failedEpisodes) {
  private static final double ROUNDING = 1e-9;

  @SuppressWarnings("ConstantValue") // absent from older JSON
  public RunSettings {
    failedEpisodes = failedEpisodes == null ? Double.valueOf(0) : failedEpisodes;
  }

  /** No episode may fail. */
  public RunSettings(int episodesInFlight, int callAttempts, double callsPerSecond) {
    this(episodesInFlight, callAttempts, callsPerSecond, 0.0);
  }

  /** How many of so many episodes may be given up. */
  public int mayFail(int episodes) {
    return (int) Math.floor(failedEpisodes * episodes + ROUNDING);
  }
}
