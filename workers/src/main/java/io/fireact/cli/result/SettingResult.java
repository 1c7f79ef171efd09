package io.fireact.cli.result;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the final JSON object: points that differ in seeds only are its runs. Means are over
 * the finished runs.
 *
 * @param axes axis name to label, without the axes of seeds
 * @param questions what tells the questions that it is asked from other settings'; not in JSON
 * @param runs finished
 * @param planned runs of the sweep
 * @param best whether its mean exact match is the highest of those that are asked the same
 * @param tied whether it is not the best and cannot be told from it
 * @param items questions asked, of all runs together
 * @param metrics a field each, by id; null where no episode has a value, such as seconds without
 *     timings
 * @param points places in the list of points, one a run
 */
public record SettingResult(
    Map<String, String> axes,
    @JsonIgnore String questions,
    int runs,
    int planned,
    boolean best,
    boolean tied,
    int items,
    @JsonAnyGetter Map<String, @Nullable RunMean> metrics,
    List<Integer> points) {
  public SettingResult {
    points = List.copyOf(points);
  }

  /** Every metric by its id. */
  static Map<String, @Nullable RunMean> byId(Map<Metric, RunMean> means) {
    Map<String, @Nullable RunMean> all = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      all.put(metric.id(), means.get(metric));
    }
    return Collections.unmodifiableMap(all);
  }

  /** Exact match. */
  public RunMean em() {
    return Objects.requireNonNull(mean(Metric.EXACT_MATCH));
  }

  /** Null where no episode has a value. */
  public @Nullable RunMean mean(Metric metric) {
    return metrics.get(metric.id());
  }
}
