package io.fireact.cli.result;

import io.fireact.score.RunMean;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the final JSON object: points that differ in seeds only are its runs. Means are over
 * the finished runs.
 *
 * @param axes axis name to label, without the axes of seeds
 * @param runs finished
 * @param planned runs of the sweep
 * @param best whether its mean exact match is the highest
 * @param tied whether it is not the best and cannot be told from it
 * @param items questions asked, of all runs together
 * @param seconds null where no episode has a timing
 * @param points places in the list of points, one a run
 */
public record SettingResult(
    Map<String, String> axes,
    int runs,
    int planned,
    boolean best,
    boolean tied,
    int items,
    RunMean em,
    RunMean f1,
    RunMean format,
    RunMean turns,
    RunMean tokens,
    @Nullable RunMean seconds,
    List<Integer> points) {
  public SettingResult {
    points = List.copyOf(points);
  }
}
