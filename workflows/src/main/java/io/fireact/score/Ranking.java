package io.fireact.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which setting is best by its mean over runs, and which others cannot be told from it: choosing
 * the luckiest of many runs would promise what another seed does not keep. Each comparison by
 * itself is one of 95 %; with many settings some are told apart by chance. Settings that are asked
 * other questions are not compared: each kind of questions has a best one of its own.
 *
 * @param bests for each setting the index of the best among those that are asked the same
 * @param differences of that best to each setting, in their order
 */
public record Ranking(List<Integer> bests, List<Difference> differences) {
  public Ranking {
    bests = List.copyOf(bests);
    differences = List.copyOf(differences);
  }

  /**
   * A setting that is ranked.
   *
   * @param questions what tells the questions that it is asked from others'
   * @param runs finished ones, at least one
   * @param planned how many there are to be
   */
  public record Candidate(String questions, List<Run> runs, int planned) {
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
    Map<String, Integer> best = new HashMap<>();
    for (Candidate candidate : candidates) {
      best.computeIfAbsent(candidate.questions(), asked -> best(candidates, asked));
    }
    List<Integer> bests = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    for (Candidate candidate : candidates) {
      int over = best.getOrDefault(candidate.questions(), 0);
      bests.add(over);
      differences.add(Difference.of(candidates.get(over).runs(), candidate.runs()));
    }
    return new Ranking(bests, differences);
  }

  private static int best(List<Candidate> candidates, String questions) {
    boolean anySettled =
        candidates.stream().anyMatch(one -> one.questions().equals(questions) && one.settled());
    int best = -1;
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (candidate.questions().equals(questions)
          && (candidate.settled() || !anySettled)
          && (best < 0 || better(candidate, candidates.get(best)))) {
        best = i;
      }
    }
    return best;
  }

  /** The best setting of those that are asked what the first one is. */
  public int best() {
    return bests.get(0);
  }

  /** Whether the setting is the best of those that are asked the same. */
  public boolean best(int setting) {
    return bests.get(setting) == setting;
  }

  /** Whether the setting is another than the best, and cannot be told from it. */
  public boolean tied(int setting) {
    return !best(setting) && !differences.get(setting).isSignificant();
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
