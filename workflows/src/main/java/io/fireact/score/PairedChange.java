package io.fireact.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * By how much exact match changes from a reference, question by question, and which share of what
 * it was that is, such as -0.14 from 39.2 to 33.6 %: the change over the reference, as FireAct's
 * Table 3 states drops (Chen et al. 2023). The 95 % intervals draw the questions anew, each with
 * both sides and all their runs (percentile bootstrap, Efron 1979), so they cover other questions
 * and not other seeds, which {@link Difference} does.
 *
 * @param absolute exact match less the reference's
 * @param relative the same over the reference's; null where the reference has nothing right, or too
 *     few questions right to draw from
 */
public record PairedChange(Interval absolute, @Nullable Interval relative) {
  /**
   * Draws without a right answer of the reference have no ratio; more of them, and none is said.
   */
  private static final double WITHOUT_RATIO = 0.025;

  /**
   * The change on the questions that both were asked.
   *
   * @param runs at least one
   * @param reference at least one
   * @return empty where they have no question in common
   */
  public static Optional<PairedChange> of(List<Run> runs, List<Run> reference) {
    Map<String, Double> changed = byQuestion(runs);
    Map<String, Double> before = byQuestion(reference);
    List<String> questions = changed.keySet().stream().filter(before::containsKey).toList();
    if (questions.isEmpty()) {
      return Optional.empty();
    }
    double[] after = values(changed, questions);
    double[] from = values(before, questions);
    double[] differences = new double[from.length];
    Arrays.setAll(differences, i -> after[i] - from[i]);
    Interval absolute = PairedBootstrap.of(differences);
    return Optional.of(new PairedChange(absolute, relative(differences, from, absolute)));
  }

  private static @Nullable Interval relative(
      double[] differences, double[] from, Interval absolute) {
    double mean = Intervals.mean(from);
    if (mean == 0) {
      return null;
    }
    double change = Intervals.mean(differences) / mean;
    if (Arrays.stream(differences).allMatch(each -> each == differences[0])) {
      // Nothing to draw from: as wide as the difference's own interval.
      return new Interval(change, Math.max(-1, absolute.low() / mean), absolute.high() / mean);
    }
    double[] ratios = ratios(differences, from);
    if (ratios.length < (1 - WITHOUT_RATIO) * PairedBootstrap.RESAMPLES) {
      return null;
    }
    Arrays.sort(ratios);
    int beyond = (ratios.length + 1) / 40;
    return new Interval(
        change,
        Math.min(change, ratios[beyond - 1]),
        Math.max(change, ratios[ratios.length - beyond]));
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
