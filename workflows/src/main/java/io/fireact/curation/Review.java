package io.fireact.curation;

import io.fireact.agent.Trajectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What people said of trajectories. Where two disagree, one rejection is enough: what somebody
 * finds wrong is not learned, whoever looked first.
 */
public final class Review {
  /** Of the candidates: those that somebody reviewed. */
  public static final String REVIEWED = "reviewed";

  /** Of the reviewed: those that nobody rejects. */
  public static final String ACCEPTED = "accepted";

  /** Of the reviewed: those that somebody rejects. */
  public static final String REJECTED = "rejected";

  /** Of the rejected: those that somebody else accepts. */
  public static final String DISAGREED = "disagreed";

  /** People who reviewed candidates. */
  public static final String REVIEWERS = "reviewers";

  /** Trajectories with verdicts that are not there, such as those of an earlier teacher. */
  public static final String OF_OTHERS = "reviews_of_others";

  private final Map<String, List<ReviewedTrajectory>> byDigest = new LinkedHashMap<>();

  /**
   * @param verdicts of each trajectory and reviewer at most one
   */
  public Review(List<ReviewedTrajectory> verdicts) {
    for (ReviewedTrajectory verdict : verdicts) {
      byDigest.computeIfAbsent(verdict.digest(), unused -> new ArrayList<>()).add(verdict);
    }
  }

  /** Nobody said anything. */
  public static Review none() {
    return new Review(List.of());
  }

  /** What was said of a trajectory; nothing where nobody reviewed it. */
  public List<ReviewedTrajectory> of(Trajectory trajectory) {
    return byDigest.getOrDefault(TrajectoryDigest.of(trajectory), List.of());
  }

  /** Those that reject it. */
  public List<ReviewedTrajectory> rejections(Trajectory trajectory) {
    return of(trajectory).stream().filter(each -> each.verdict() == Verdict.REJECT).toList();
  }

  /**
   * Counts for a stage's record.
   *
   * @param all trajectories that there are
   * @param candidates those of them that a filter takes
   */
  public Map<String, Long> counts(List<Trajectory> all, List<Trajectory> candidates) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Set<String> reviewers = new TreeSet<>();
    for (Trajectory candidate : candidates) {
      List<ReviewedTrajectory> said = of(candidate);
      if (!said.isEmpty()) {
        said.forEach(each -> reviewers.add(each.reviewer()));
        long rejections = rejections(candidate).size();
        count(counts, REVIEWED, 1);
        count(counts, rejections > 0 ? REJECTED : ACCEPTED, 1);
        count(counts, DISAGREED, rejections > 0 && rejections < said.size() ? 1 : 0);
      }
    }
    counts.put(REVIEWERS, (long) reviewers.size());
    Set<String> there = new HashSet<>();
    all.forEach(trajectory -> there.add(TrajectoryDigest.of(trajectory)));
    counts.put(
        OF_OTHERS, byDigest.keySet().stream().filter(digest -> !there.contains(digest)).count());
    for (String always : List.of(REVIEWED, ACCEPTED, REJECTED, DISAGREED)) {
      counts.putIfAbsent(always, 0L);
    }
    if (reviewers.size() == 2) {
      agreement(counts, candidates, List.copyOf(reviewers));
    }
    return counts;
  }

  /** The four cells of two reviewers' verdicts on what both reviewed. */
  private void agreement(
      Map<String, Long> counts, List<Trajectory> candidates, List<String> reviewers) {
    for (String cell : Agreement.CELLS) {
      counts.put(cell, 0L);
    }
    for (Trajectory candidate : candidates) {
      Map<String, Verdict> said = new LinkedHashMap<>();
      of(candidate).forEach(each -> said.put(each.reviewer(), each.verdict()));
      if (said.size() == 2) {
        boolean first = said.get(reviewers.get(0)) == Verdict.ACCEPT;
        boolean second = said.get(reviewers.get(1)) == Verdict.ACCEPT;
        count(counts, Agreement.CELLS.get((first ? 0 : 2) + (second ? 0 : 1)), 1);
      }
    }
  }

  private static void count(Map<String, Long> counts, String name, long more) {
    counts.merge(name, more, Long::sum);
  }
}
