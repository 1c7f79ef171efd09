package io.fireact.cli.result;

import io.fireact.score.Interval;
import java.util.Map;

/**
 * A point of the final JSON object. Shares are in [0, 1]; the rest are means an episode.
 *
 * @param axes axis name to label
 * @param items questions asked
 */
public record PointSummary(
    Map<String, String> axes,
    int items,
    Interval em,
    double f1,
    Interval format,
    double turns,
    double tokens,
    double seconds) {}
