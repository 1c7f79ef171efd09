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
 * @param byN the runs of each n
 * @param seedDf degrees of freedom between runs when what one seed does at all n is one draw
 */
record Replicates(int df, double dispersion, Map<Integer, List<Sample>> byN, int seedDf) {

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
    Map<String, Set<String>> together = new LinkedHashMap<>();
    for (List<Sample> group : byN.values()) {
      if (group.size() < 2) {
        continue;
      }
      df += group.size() - 1;
      double share = share(group);
      if (share > 0 && share < 1) {
        informative += group.size() - 1;
        for (Sample sample : group) {
          double off = sample.right() - sample.items() * share;
          chiSquare += off * off / (sample.items() * share * (1 - share));
        }
      }
      Set<String> runs = new HashSet<>();
      group.forEach(sample -> runs.add(sample.run()));
      runs.forEach(run -> together.computeIfAbsent(run, unused -> new HashSet<>()).addAll(runs));
    }
    double dispersion = informative == 0 ? 1 : Math.max(1, chiSquare / informative);
    return new Replicates(df, dispersion, byN, together.size() - components(together));
  }

  /**
   * How many times the variance of a linear combination of the n's shares is what questions alone
   * would make it: each run's part in the combination is one draw (a sandwich with the runs of a
   * seed as its clusters, Liang and Zeger 1986; in the limit the jackknife over seeds), so it does
   * not matter whether a seed moves each n by itself or all n alike. An n with one run is taken to
   * spread as those with several do.
   *
   * @param weights of each n's share
   * @param shares of each n, as fitted
   */
  double inflation(Map<Integer, Double> weights, Map<Integer, Double> shares) {
    Map<String, Double> parts = new LinkedHashMap<>();
    double ofQuestions = 0;
    double variance = 0;
    for (Map.Entry<Integer, List<Sample>> each : byN.entrySet()) {
      List<Sample> group = each.getValue();
      double weight = weights.getOrDefault(each.getKey(), 0.0);
      double fitted = shares.getOrDefault(each.getKey(), 0.0);
      double items = group.stream().mapToDouble(Sample::items).sum();
      double part = weight * weight * fitted * (1 - fitted) / items;
      ofQuestions += part;
      int k = group.size();
      if (k < 2) {
        variance += dispersion * part;
        continue;
      }
      double share = share(group);
      double unbiased = StrictMath.sqrt(k / (k - 1.0));
      for (Sample sample : group) {
        double off = (sample.right() - sample.items() * share) / items;
        parts.merge(sample.run(), weight * unbiased * off, Double::sum);
      }
    }
    for (double part : parts.values()) {
      variance += part * part;
    }
    return ofQuestions > 0 ? variance / ofQuestions : dispersion;
  }

  private static double share(List<Sample> group) {
    double right = group.stream().mapToDouble(Sample::right).sum();
    return right / group.stream().mapToDouble(Sample::items).sum();
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
