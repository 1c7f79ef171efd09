package io.fireact.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * By which share of what it was exact match changes, such as -0.14 from 39.2 to 33.6 %: the change
 * over the reference, as FireAct's Table 3 states drops (Chen et al. 2023). Its 95 % interval draws
 * the questions anew, each with both sides and all their runs (percentile bootstrap, Efron 1979),
 * so it covers other questions and not other seeds.
 */
public final class RelativeChange {
  /**
   * Draws without a right answer of the reference have no ratio; more of them, and none is said.
   */
  private static final double WITHOUT_RATIO = 0.025;

  private RelativeChange() {}

  /**
   * The change, with its interval where there is one to be known.
   *
   * @param runs at least one
   * @param reference at least one, asked the same questions
   * @return empty where the reference has nothing right or too few questions right to draw from, or
   *     where they have no question in common
   */
  public static Optional<Interval> of(List<Run> runs, List<Run> reference) {
    Map<String, Double> changed = byQuestion(runs);
    Map<String, Double> before = byQuestion(reference);
    List<String> questions = changed.keySet().stream().filter(before::containsKey).toList();
    double[] after = values(changed, questions);
    double[] from = values(before, questions);
    if (questions.isEmpty() || Intervals.mean(from) == 0) {
      return Optional.empty();
    }
    double[] differences = new double[from.length];
    Arrays.setAll(differences, i -> after[i] - from[i]);
    double mean = Intervals.mean(from);
    double change = Intervals.mean(differences) / mean;
    if (Arrays.stream(differences).allMatch(each -> each == differences[0])) {
      // Nothing to draw from: as wide as the difference's own interval.
      Interval difference = PairedBootstrap.of(differences);
      return Optional.of(
          new Interval(change, Math.max(-1, difference.low() / mean), difference.high() / mean));
    }
    double[] ratios = ratios(differences, from);
    if (ratios.length < (1 - WITHOUT_RATIO) * PairedBootstrap.RESAMPLES) {
      return Optional.empty();
    }
    Arrays.sort(ratios);
    int beyond = (ratios.length + 1) / 40;
    return Optional.of(
        new Interval(
            change,
            Math.min(change, ratios[beyond - 1]),
            Math.max(change, ratios[ratios.length - beyond])));
  }

  private static double[] ratios(double[] differences, double[] from) {
    SplittableRandom random = new SplittableRandom(PairedBootstrap.SEED);
    double[] ratios = new double[PairedBootstrap.RESAMPLES];
    int count = 0;
    for (int draw = 0; draw < PairedBootstrap.RESAMPLES; draw++) {
      double change = 0;
      double reference = 0;
      for (int i = 0; i < from.length; i++) {
        int drawn = random.nextInt(from.length);
        change += differences[drawn];
        reference += from[drawn];
      }
      if (reference > 0) {
        ratios[count++] = change / reference;
      }
    }
    return Arrays.copyOf(ratios, count);
  }

  private static double[] values(Map<String, Double> all, List<String> questions) {
    return questions.stream()
        .mapToDouble(question -> Objects.requireNonNull(all.get(question)))
        .toArray();
  }

  /** Each question's exact match, the mean over the runs that asked it. */
  private static Map<String, Double> byQuestion(List<Run> runs) {
    Map<String, List<Double>> values = new TreeMap<>();
    for (Run run : runs) {
      double[] each = run.scores().of(Metric.EXACT_MATCH);
      for (int i = 0; i < each.length; i++) {
        values
            .computeIfAbsent(run.scores().questions().get(i), unused -> new ArrayList<>())
            .add(each[i]);
      }
    }
    Map<String, Double> means = new TreeMap<>();
    values.forEach(
        (question, each) ->
            means.put(
                question,
                Intervals.mean(each.stream().mapToDouble(Double::doubleValue).toArray())));
    return means;
  }
}
