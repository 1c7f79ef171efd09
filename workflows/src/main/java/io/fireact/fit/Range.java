package io.fireact.fit;

import io.fireact.score.Interval;

/**
 * A parameter's 95 % interval; where the data do not bound it, that end is open and {@code
 * interval} has the end of what was looked at.
 *
 * @param openBelow whether any smaller value fits as well
 * @param openAbove whether any larger value fits as well
 */
public record Range(Interval interval, boolean openBelow, boolean openAbove) {}
