package io.fireact.report.result;

import io.fireact.agent.Disposition;
import io.fireact.score.Difference;
import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import io.fireact.score.TurnDistribution;
import io.fireact.spec.EvaluateSpec;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A setting of the sweep: what is left of its axes without seeds. A row of the report.
 *
 * @param index its place, from 0
 * @param name its axes for people, such as {@code n=16, rank=4}
 * @param axes axis name to label, in the report's order of axes, without those of seeds
 * @param runs at least one; points that share an evaluation are one run
 * @param means by metric; one that no episode has a value of, such as seconds without timings, is
 *     missing
 * @param categories by type of question, in the order of their names; those that are of none are
 *     not among them
 * @param questions what tells the questions that it is asked from other settings'
 * @param best whether its mean exact match is the highest of those that are asked the same
 * @param belowBest the best's exact match less this one's; of the best itself it says nothing
 */
public record MeasuredSetting(
    int index,
    String name,
    Map<String, String> axes,
    String questions,
    List<MeasuredPoint> runs,
    Map<Metric, RunMean> means,
    List<MeasuredCategory> categories,
    boolean best,
    Difference belowBest) {
  public MeasuredSetting {
    runs = List.copyOf(runs);
    categories = List.copyOf(categories);
    means = Collections.unmodifiableMap(new EnumMap<>(means));
  }

  public RunMean em() {
    return Objects.requireNonNull(means.get(Metric.EXACT_MATCH));
  }

  /** Whether it is not the best and cannot be told from it. */
  public boolean tied() {
    return !best && !belowBest.isSignificant();
  }

  /** Whether the point is a run of this setting; several points may be the same run. */
  public boolean holds(MeasuredPoint point) {
    String stage = point.record().stage().key();
    return runs.stream().anyMatch(run -> run.record().stage().key().equals(stage));
  }

  public int trajectories() {
    return runs.get(0).trajectories();
  }

  public int shots() {
    return runs.get(0).shots();
  }

  public boolean prompted() {
    return runs.get(0).prompted();
  }

  /** Training steps of fine-tuning; of the first run, which the setting decides for all. */
  public long steps() {
    return runs.get(0).steps();
  }

  public EvaluateSpec evaluate() {
    return runs.get(0).evaluate();
  }

  /** Questions asked, of all runs together. */
  public int items() {
    return runs.stream().mapToInt(run -> run.score().items()).sum();
  }

  /** Right answers, of all runs together. */
  public int right() {
    return runs.stream().mapToInt(MeasuredPoint::right).sum();
  }

  /** Turns of the episodes of all runs together. */
  public TurnDistribution turns() {
    return runs.stream()
        .map(MeasuredPoint::turns)
        .reduce(new TurnDistribution(List.of(), 0), TurnDistribution::plus);
  }

  /** Episodes that ended so, of all runs together. */
  public int ended(Disposition disposition) {
    return runs.stream()
        .mapToInt(run -> run.score().dispositions().getOrDefault(disposition, 0))
        .sum();
  }

  /** What the best constant guess scores, the mean over the runs' questions; in [0, 1]. */
  public double constantGuess() {
    return runs.stream().mapToDouble(run -> run.guess().share()).average().orElseThrow();
  }
}
