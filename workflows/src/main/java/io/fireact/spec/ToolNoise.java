package io.fireact.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fireact.json.Before;
import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import org.jspecify.annotations.Nullable;

/**
 * How often a search says nothing of use, as in FireAct's study of robustness (Chen et al. 2023,
 * Table 3). Which searches those are is seeded by question and round, so that they are the same for
 * every model and method, however often an episode is played, and those of a smaller probability
 * are among those of a larger one. Such a search is not made.
 */
public record ToolNoise(
    @Doc("Probability that a search is not made and answered otherwise; FireAct uses 0.5.")
        @Range(min = 0, max = 1)
        @Default("0")
        double probability,
    @Doc(
            "What it is answered with: none, the text None; random, what an earlier search found: a"
                + " random passage of the task's corpus.")
        @Default("none")
        Observation observation,
    @Doc("Whose searches: of the evaluation, of training (the teacher's), or of both.")
        @Default("evaluation")
        AppliesTo appliesTo,
    @Seed @Before("0") long seed) {

  /** No noise. */
  public static final ToolNoise NONE = new ToolNoise(0, Observation.NONE, AppliesTo.EVALUATION, 0);

  /** What a search is answered with. */
  public enum Observation {
    @JsonProperty("none")
    NONE,
    @JsonProperty("random")
    RANDOM
  }

  /** Whose searches. */
  public enum AppliesTo {
    @JsonProperty("evaluation")
    EVALUATION,
    @JsonProperty("training")
    TRAINING,
    @JsonProperty("both")
    BOTH
  }

  /** Is equal to what decides nothing, which JSON and keys leave out: for Jackson. */
  public static final class AbsentFilter {
    @Override
    public boolean equals(@Nullable Object other) {
      return other == null || (other instanceof ToolNoise noise && noise.isNone());
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  /** Whether nothing is ever answered otherwise. */
  public boolean isNone() {
    return probability == 0;
  }

  /** Whether the teacher's searches have it. */
  public boolean ofTraining() {
    return !isNone() && appliesTo != AppliesTo.EVALUATION;
  }

  /**
   * The part of it that a stage plays under, which is in that stage's key: the same for noise that
   * applies to both and to this one only.
   *
   * @param stages whose searches
   */
  public ToolNoise in(AppliesTo stages) {
    return isNone() || (appliesTo != AppliesTo.BOTH && appliesTo != stages)
        ? NONE
        : new ToolNoise(probability, observation, stages, seed);
  }
}
