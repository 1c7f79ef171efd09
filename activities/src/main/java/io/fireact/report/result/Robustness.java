package io.fireact.report.result;

import io.fireact.score.Difference;
import io.fireact.score.Interval;
import io.fireact.score.RunMean;
import io.fireact.spec.ToolNoise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What noise of the search tool does to exact match: settings that differ in it only, the one
 * without any first.
 *
 * @param name what they have in common, such as {@code rank=4}; empty where that is nothing
 * @param reference exact match without noise
 * @param levels the settings with noise
 */
public record Robustness(String name, RunMean reference, List<Level> levels) {
  public Robustness {
    levels = List.copyOf(levels);
  }

  /**
   * A setting with noise.
   *
   * @param setting its name
   * @param noise of the evaluation's searches; none where only the teacher's have it
   * @param training of the teacher's searches; none where only the evaluation's have it
   * @param em exact match
   * @param change this exact match less the reference's, paired, with what its interval covers
   * @param relative the same as a share of the reference's; null where that is 0, or too little to
   *     say
   */
  public record Level(
      String setting,
      ToolNoise noise,
      ToolNoise training,
      RunMean em,
      Difference change,
      @Nullable Interval relative) {

    /** What people call the noise, such as {@code 0.5, None}. */
    public String label() {
      String label = noise.isNone() ? "" : label(noise);
      return training.isNone()
          ? label
          : label + (label.isEmpty() ? "" : "; ") + "teacher " + label(training);
    }

    private static String label(ToolNoise noise) {
      String probability = Double.toString(noise.probability()).replaceFirst("\\.0$", "");
      return probability
          + switch (noise.observation()) {
            case NONE -> ", None";
            case RANDOM -> ", random";
          };
    }
  }
}
