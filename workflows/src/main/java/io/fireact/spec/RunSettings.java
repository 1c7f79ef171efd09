package io.fireact.spec;

/**
 * How a run goes about its work. Nothing here is part of a stage's key, so all of it may change on
 * resume.
 *
 * @param episodesInFlight episodes of one stage at a time
 * @param callAttempts attempts of one remote call before its episode ends as TOOL_FAILED
 * @param callsPerSecond server-side limit of remote calls over all workers; 0 for none
 */
public record RunSettings(int episodesInFlight, int callAttempts, double callsPerSecond) {}
