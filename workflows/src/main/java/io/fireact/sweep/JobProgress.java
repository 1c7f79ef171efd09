package io.fireact.sweep;

/**
 * Heartbeat details of a job's activity: a hint for people and for liveness, never the truth about
 * what is done.
 *
 * @param done finished items, such as optimizer steps
 * @param total items in all; 0 while unknown
 */
public record JobProgress(long done, long total) {}
