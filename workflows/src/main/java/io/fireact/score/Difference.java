package io.fireact.score;

import io.fireact.score.Clusters.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By how much one setting's exact match is above another's, with a 95 % interval. What both have in
 * common does not count: runs of the same seed are compared with each other, and question by
 * question where both were asked the same ones.
 *
 * <p>With one run each it covers the chance of the questions only (Agresti and Min 2005 where they
 * are the same), and then is of those two runs and not of the settings.
 *
 * @param covers which chances the interval allows for
 * @param paired whether runs or questions were compared in pairs
 */
public record Difference(Interval interval, Covers covers, boolean paired) {
  /** Runs that both have, from which on only these are compared. */
  private static final int MATCHED = 2;

  /**
   * Compares two settings.
   *
   * @param runs at least one
   * @param others at least one
   */
  public static Difference of(List<Run> runs, List<Run> others) {
    List<Series> differences = matched(runs, others);
    if (runs.size() > 1 && others.size() > 1 && differences.size() >= MATCHED) {
      return overRuns(differences);
    }
    List<Series> mine = series(runs);
    List<Series> theirs = series(others);
    return mine.size() == 1 && theirs.size() == 1
        ? overQuestions(mine.get(0), theirs.get(0))
        : apart(mine, theirs);
  }

  /** Whether the interval excludes no difference. */
  public boolean isSignificant() {
    return interval.low() > 0 || interval.high() < 0;
  }

  private static List<Series> series(List<Run> runs) {
    return runs.stream().map(run -> Series.of(run.scores(), Metric.EXACT_MATCH)).toList();
  }

  /** The differences of the runs of common seeds, where both were asked the same questions. */
  private static List<Series> matched(List<Run> runs, List<Run> others) {
    Map<String, Series> bySeed = new HashMap<>();
    others.forEach(run -> bySeed.put(run.seed(), Series.of(run.scores(), Metric.EXACT_MATCH)));
    List<Series> differences = new ArrayList<>();
    for (Run run : runs) {
      Series other = bySeed.get(run.seed());
      Series mine = Series.of(run.scores(), Metric.EXACT_MATCH);
      if (other != null && mine.sharesAllWith(other)) {
        differences.add(mine.less(other));
      }
    }
    return differences;
  }

  private static Difference overRuns(List<Series> differences) {
    Clusters clusters = Clusters.of(differences);
    double half =
        Math.max(
            Quantiles.student(clusters.df()) * Math.sqrt(clusters.variance()),
            Quantiles.least(clusters.variance()) * Math.sqrt(clusters.withinVariance()));
    return new Difference(around(clusters.mean(), half), Covers.QUESTIONS_AND_RUNS, true);
  }

  private static Difference overQuestions(Series mine, Series theirs) {
    double difference = mine.mean() - theirs.mean();
    if (!mine.sharesAllWith(theirs)) {
      double half = Quantiles.NORMAL * Math.sqrt(adjusted(mine) + adjusted(theirs));
      return new Difference(around(difference, half), Covers.QUESTIONS, false);
    }
    // Half a question more in each of the four cells of right and wrong.
    double better = 0.5;
    double worse = 0.5;
    for (double each : mine.less(theirs).toArray()) {
      better += each > 0 ? 1 : 0;
      worse += each < 0 ? 1 : 0;
    }
    double items = mine.items() + 2.0;
    double shift = (better - worse) / items;
    double half = Quantiles.NORMAL * Math.sqrt(((better + worse) / items - shift * shift) / items);
    return new Difference(
        new Interval(
            difference, Math.min(difference, shift - half), Math.max(difference, shift + half)),
        Covers.QUESTIONS,
        true);
  }

  /** Of a share of one run, with two right and two wrong ones added (Agresti and Coull 1998). */
  private static double adjusted(Series run) {
    double items = run.items() + 4.0;
    double share = (run.mean() * run.items() + 2) / items;
    return share * (1 - share) / items;
  }

  /**
   * Without common seeds (Welch 1947). A single run shows nothing of its setting's spread: it is
   * taken to be that of the other setting.
   */
  private static Difference apart(List<Series> mine, List<Series> theirs) {
    Part one = part(mine);
    Part other = part(theirs);
    if (mine.size() == 1) {
      one = other.single();
    } else if (theirs.size() == 1) {
      other = one.single();
    }
    double variance = one.variance + other.variance;
    double df =
        mine.size() == 1 || theirs.size() == 1
            ? Math.max(one.df, other.df)
            : variance
                * variance
                / Math.max(
                    Double.MIN_NORMAL,
                    one.variance * one.variance / one.df
                        + other.variance * other.variance / other.df);
    double floor = adjusted(mine) + adjusted(theirs);
    double half =
        Math.max(
            variance > 0 ? Quantiles.student(df) * Math.sqrt(variance) : 0,
            Quantiles.NORMAL * Math.sqrt(floor));
    return new Difference(
        around(average(mine) - average(theirs), half), Covers.QUESTIONS_AND_RUNS, false);
  }

  private static double adjusted(List<Series> runs) {
    return runs.stream().mapToDouble(Difference::adjusted).sum() / runs.size() / runs.size();
  }

  private static double average(List<Series> runs) {
    return runs.stream().mapToDouble(Series::mean).average().orElseThrow();
  }

  /** The variance of one setting's mean. */
  private static final class Part {
    private final double variance;
    private final double df;
    private final double ofOneRun;

    Part(double variance, double df, double ofOneRun) {
      this.variance = variance;
      this.df = df;
      this.ofOneRun = ofOneRun;
    }

    /** Were there one run with the same spread. */
    Part single() {
      return new Part(ofOneRun, df, ofOneRun);
    }
  }

  private static Part part(List<Series> runs) {
    if (runs.size() == 1) {
      return new Part(0, 1, 0);
    }
    Clusters clusters = Clusters.of(runs);
    return new Part(
        clusters.variance(), clusters.df(), clusters.sd() * clusters.sd() + clusters.covariance());
  }

  private static Interval around(double middle, double half) {
    // Two shares differ by 1 at most, which Student's t does not know.
    return new Interval(middle, Math.max(-1, middle - half), Math.min(1, middle + half));
  }
}
