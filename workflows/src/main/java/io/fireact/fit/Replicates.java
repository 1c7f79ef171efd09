package io.fireact.fit;

import io.fireact.fit.ScalingFit.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What several runs at one n say about the spread of runs.
 *
 * @param df degrees of freedom of the dispersion: runs beyond the first at each n; 0 where no n has
 *     two runs
 * @param dispersion how many times the variance of runs is that of their questions alone (McCullagh
 *     and Nelder 1989, section 4.5: Pearson's chi-square within the n, by its degrees of freedom);
 *     at least 1
 * @param everywhere whether every n has two runs or more
 * @param leftOut the samples without each run in turn, and how much that counts
 * @param seedDf degrees of freedom between runs when what one seed does at all n is one draw
 */
record Replicates(
    int df, double dispersion, boolean everywhere, List<LeftOut> leftOut, int seedDf) {

  /**
   * A fold of the jackknife over runs (Tukey 1958).
   *
   * @param weight (k - 1) / k with k runs at each n
   */
  record LeftOut(List<Sample> rest, double weight) {}

  boolean any() {
    return df > 0;
  }

  static Replicates of(List<Sample> samples) {
    Map<Integer, List<Sample>> byN = new TreeMap<>();
    samples.forEach(
        sample -> byN.computeIfAbsent(sample.n(), unused -> new ArrayList<>()).add(sample));
    int df = 0;
    int informative = 0;
    double chiSquare = 0;
    boolean everywhere = true;
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    Map<String, Set<String>> together = new LinkedHashMap<>();
    for (List<Sample> group : byN.values()) {
      everywhere &= group.size() > 1;
      if (group.size() < 2) {
        continue;
      }
      df += group.size() - 1;
      double right = group.stream().mapToDouble(Sample::right).sum();
      double share = right / group.stream().mapToDouble(Sample::items).sum();
      if (share > 0 && share < 1) {
        informative += group.size() - 1;
        for (Sample sample : group) {
          double off = sample.right() - sample.items() * share;
          chiSquare += off * off / (sample.items() * share * (1 - share));
        }
      }
      Set<String> runs = new HashSet<>();
      for (Sample sample : group) {
        places.computeIfAbsent(sample.run(), unused -> new ArrayList<>()).add(group.size());
        runs.add(sample.run());
      }
      runs.forEach(run -> together.computeIfAbsent(run, unused -> new HashSet<>()).addAll(runs));
    }
    List<LeftOut> leftOut = new ArrayList<>();
    places.forEach(
        (run, sizes) -> {
          double k = sizes.stream().mapToInt(Integer::intValue).average().orElseThrow();
          List<Sample> rest =
              samples.stream()
                  .filter(
                      sample ->
                          !sample.run().equals(run)
                              || byN.getOrDefault(sample.n(), List.of()).size() < 2)
                  .toList();
          leftOut.add(new LeftOut(rest, (k - 1) / k));
        });
    double dispersion = informative == 0 ? 1 : Math.max(1, chiSquare / informative);
    return new Replicates(
        df, dispersion, everywhere, leftOut, places.size() - components(together));
  }

  /** Into how many groups the runs fall of which no two share an n. */
  private static int components(Map<String, Set<String>> together) {
    Set<String> seen = new HashSet<>();
    int components = 0;
    for (String start : together.keySet()) {
      if (!seen.contains(start)) {
        components++;
        List<String> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
          String run = open.remove(open.size() - 1);
          if (seen.add(run)) {
            open.addAll(together.getOrDefault(run, Set.of()));
          }
        }
      }
    }
    return components;
  }
}
