package io.fireact.report.result;

import io.fireact.score.Difference;
import io.fireact.score.PairedChange;
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
   * @param change from the reference, question by question
   * @param overRuns the same difference with an interval that covers other seeds as well; null
   *     where both have one run, which says nothing of others
   */
  public record Level(
      String setting,
      ToolNoise noise,
      ToolNoise training,
      RunMean em,
      PairedChange change,
      @Nullable Difference overRuns) {

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
