package io.fireact.score;

import java.util.ArrayList;
import java.util.List;

/**
 * Which setting is best by its mean over runs, and which others cannot be told from it: choosing
 * the luckiest of many runs would promise what another seed does not keep. Each comparison by
 * itself is one of 95 %; with many settings some are told apart by chance.
 *
 * @param best index of the setting
 * @param differences of the best to each setting, in their order
 */
public record Ranking(int best, List<Difference> differences) {
  public Ranking {
    differences = List.copyOf(differences);
  }

  /**
   * A setting that is ranked.
   *
   * @param runs finished ones, at least one
   * @param planned how many there are to be
   */
  public record Candidate(List<Run> runs, int planned) {
    public Candidate {
      runs = List.copyOf(runs);
    }

    /** A single run of several to come may be a lucky one. */
    private boolean settled() {
      return runs.size() > 1 || planned <= 1;
    }
  }

  /**
   * Ranks by mean exact match, then by mean F1, then by order. A setting of which only one of
   * several planned runs is finished is best only where all are so.
   *
   * @param candidates at least one
   */
  public static Ranking of(List<Candidate> candidates) {
    boolean anySettled = candidates.stream().anyMatch(Candidate::settled);
    int best = -1;
    for (int i = 0; i < candidates.size(); i++) {
      if (anySettled && !candidates.get(i).settled()) {
        continue;
      }
      if (best < 0 || better(candidates.get(i), candidates.get(best))) {
        best = i;
      }
    }
    List<Difference> differences = new ArrayList<>();
    for (Candidate candidate : candidates) {
      differences.add(Difference.of(candidates.get(best).runs(), candidate.runs()));
    }
    return new Ranking(best, differences);
  }

  /** Whether the setting is another than the best, and cannot be told from it. */
  public boolean tied(int setting) {
    return setting != best && !differences.get(setting).isSignificant();
  }

  private static boolean better(Candidate one, Candidate other) {
    int order = Double.compare(mean(one, Metric.EXACT_MATCH), mean(other, Metric.EXACT_MATCH));
    return order > 0 || (order == 0 && mean(one, Metric.F1) > mean(other, Metric.F1));
  }

  private static double mean(Candidate candidate, Metric metric) {
    return candidate.runs().stream()
        .mapToDouble(run -> run.scores().mean(metric))
        .average()
        .orElseThrow();
  }
}
