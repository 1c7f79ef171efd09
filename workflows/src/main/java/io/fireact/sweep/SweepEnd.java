package io.fireact.sweep;

/**
 * How a sweep's last run ended, as the store keeps it: the server forgets an ended workflow after
 * its retention, and may be lost with its database.
 *
 * @param progress with the state and, for each failed stage, the reason
 * @param endedAt ISO-8601 UTC
 */
public record SweepEnd(SweepProgress progress, String endedAt) {}
