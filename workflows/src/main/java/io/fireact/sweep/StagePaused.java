package io.fireact.sweep;

/**
 * A stage has followed a sweep's request to pause, or goes on for another sweep: whatever of it had
 * been scheduled and not begun was withdrawn before this was said.
 *
 * @param at of the request that it answers
 */
public record StagePaused(String key, long at) {}
