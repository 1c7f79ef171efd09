package io.fireact.report.result;

import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.score.PointScore;
import io.fireact.score.TurnDistribution;
import io.fireact.spec.EvaluateSpec;
import java.util.Map;

/**
 * One measured point of the sweep: a run of its setting. It holds the score over all its episodes,
 * not the episodes.
 *
 * @param index its place in the plan, from 0
 * @param name its axes for people, such as {@code n=16, rank=4}
 * @param axes axis name to label, in the report's order of axes
 * @param seeds its labels on the axes of seeds, such as {@code seed=2}; empty without such axes
 * @param trajectories fine-tuning trajectories; 0 for the base LM as it is
 * @param steps training steps of fine-tuning; 0 for the base LM as it is
 * @param shots worked examples in the prompt
 * @param turns of its episodes
 * @param guess what the best constant guess scores on the same questions
 * @param right episodes whose answer matches exactly
 * @param record of the evaluate stage
 * @param episodes the artifact with all its trajectories
 */
public record MeasuredPoint(
    int index,
    String name,
    Map<String, String> axes,
    String seeds,
    int trajectories,
    long steps,
    int shots,
    PointScore score,
    TurnDistribution turns,
    ConstantGuess guess,
    int right,
    StageRecord record,
    ArtifactRef episodes) {

  /** Whether worked examples in the prompt take the place of fine-tuning. */
  public boolean prompted() {
    return trajectories == 0 && shots > 0;
  }

  /** How it was evaluated: split, questions and limits. */
  public EvaluateSpec evaluate() {
    if (record.stage().input() instanceof StageInput.Evaluate input) {
      return input.evaluate();
    }
    throw new IllegalStateException(record.stage().label() + " is not an evaluate stage");
  }
}
