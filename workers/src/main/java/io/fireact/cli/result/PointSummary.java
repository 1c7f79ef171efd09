package io.fireact.cli.result;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A point of the final JSON object. Shares are in [0, 1]; the rest are means an episode.
 *
 * @param axes axis name to label
 * @param items questions asked
 * @param metrics a field each, by id
 */
public record PointSummary(
    Map<String, String> axes, int items, @JsonAnyGetter Map<String, @Nullable Object> metrics) {

  /** What a point scored. */
  public static PointSummary of(Map<String, String> axes, PointScore score) {
    Map<String, @Nullable Object> metrics = score.byId();
    // Of this one scripts have always read the mean alone.
    metrics.put(Metric.F1.id(), score.mean(Metric.F1));
    return new PointSummary(axes, score.items(), metrics);
  }
}
