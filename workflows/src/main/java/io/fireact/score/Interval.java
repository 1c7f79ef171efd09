package io.fireact.score;

/**
 * An estimate with its 95 % interval, all in the estimate's own unit. Not for a whole distribution.
 */
public record Interval(double mean, double low, double high) {}
