package io.fireact.sweep;

/**
 * How a stage's workflow ended, as it tells the sweeps that wait for it.
 *
 * @param state DONE, INCOMPLETE, FAILED or CANCELLED; RUNNING and WAITING only as answers to a poll
 *     from outside, for a stage that still runs and one that nobody knows
 * @param message the failure, what a stage that is done had to give up, or empty
 */
public record StageEnd(String key, StageState state, String message) {}
