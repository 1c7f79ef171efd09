package io.fireact.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two settings compared on the questions that both were asked. Each of these counts the same,
 * however many runs it was asked in; its value is the mean over the runs that asked it. Not for
 * choosing among many settings, which {@link Ranking} does.
 *
 * @param questions how many are compared, and how many are not
 * @param answers the exact test of exact match
 * @param em exact match
 * @param f1 mean token F1
 * @param overRuns the difference of exact match on these questions with an interval that covers
 *     other seeds as well; null where both have one run, which says nothing of others
 */
public record PairedComparison(
    Questions questions, McNemar answers, Means em, Means f1, @Nullable Difference overRuns) {

  /**
   * What is compared.
   *
   * @param common asked of both
   * @param onlyFirst asked of the first only
   * @param onlySecond asked of the second only
   * @param changed of these, ids that both have with another text, other choices or other right
   *     answers: other questions
   */
  public record Questions(int common, int onlyFirst, int onlySecond, int changed) {}

  /**
   * @param first mean over the common questions
   * @param second mean over the common questions
   * @param difference the first less the second, with an interval over questions
   */
  public record Means(double first, double second, Interval difference) {}

  /**
   * Compares.
   *
   * @param first at least one run, scored by {@link EpisodeScores#byContent}
   * @param second as {@code first}
   * @throws IllegalArgumentException when they have no question in common; {@link #questions(List,
   *     List)} tells before
   */
  public static PairedComparison of(List<Run> first, List<Run> second) {
    Questions questions = questions(first, second);
    if (questions.common() == 0) {
      throw new IllegalArgumentException("no question was asked of both");
    }
    Set<String> common = asked(first);
    common.retainAll(asked(second));
    Grid em = new Grid(Metric.EXACT_MATCH, first, second, common);
    Difference difference = Difference.of(only(first, common), only(second, common));
    return new PairedComparison(
        questions,
        em.test(),
        em.means(),
        new Grid(Metric.F1, first, second, common).means(),
        difference.covers() == Covers.QUESTIONS_AND_RUNS ? difference : null);
  }

  /** Which questions two settings have in common. */
  public static Questions questions(List<Run> first, List<Run> second) {
    Set<String> onlyFirst = asked(first);
    Set<String> onlySecond = asked(second);
    Set<String> common = new HashSet<>(onlyFirst);
    common.retainAll(onlySecond);
    onlyFirst.removeAll(common);
    onlySecond.removeAll(common);
    Set<String> changed = ids(onlyFirst);
    changed.retainAll(ids(onlySecond));
    return new Questions(common.size(), onlyFirst.size(), onlySecond.size(), changed.size());
  }

  private static Set<String> asked(List<Run> runs) {
    Set<String> asked = new HashSet<>();
    runs.forEach(run -> asked.addAll(run.scores().questions()));
    return asked;
  }

  private static Set<String> ids(Set<String> questions) {
    Set<String> ids = new HashSet<>();
    questions.forEach(question -> ids.add(EpisodeScores.id(question)));
    return ids;
  }

  private static List<Run> only(List<Run> runs, Set<String> questions) {
    List<Run> only = new ArrayList<>();
    for (Run run : runs) {
      if (run.scores().questions().stream().anyMatch(questions::contains)) {
        only.add(new Run(run.seed(), run.scores().only(questions)));
      }
    }
    return only;
  }

  /** One metric's values, question by question in the order of their names. */
  private static final class Grid {
    private final double[][] first;
    private final double[][] second;

    Grid(Metric metric, List<Run> first, List<Run> second, Set<String> common) {
      this.first = values(metric, first, common);
      this.second = values(metric, second, common);
    }

    private static double[][] values(Metric metric, List<Run> runs, Set<String> common) {
      Map<String, List<Double>> values = new TreeMap<>();
      for (Run run : runs) {
        double[] each = run.scores().of(metric);
        for (int i = 0; i < each.length; i++) {
          String question = run.scores().questions().get(i);
          if (common.contains(question)) {
            values.computeIfAbsent(question, unused -> new ArrayList<>()).add(each[i]);
          }
        }
      }
      return values.values().stream()
          .map(each -> each.stream().mapToDouble(Double::doubleValue).toArray())
          .toArray(double[][]::new);
    }

    Means means() {
      double[] differences = new double[first.length];
      double ofFirst = 0;
      double ofSecond = 0;
      for (int i = 0; i < differences.length; i++) {
        double one = Intervals.mean(first[i]);
        double other = Intervals.mean(second[i]);
        differences[i] = one - other;
        ofFirst += one;
        ofSecond += other;
      }
      return new Means(
          ofFirst / first.length, ofSecond / first.length, PairedBootstrap.of(differences));
    }

    /** For values that are 0 or 1. */
    McNemar test() {
      long[] onlyFirst = new long[first.length];
      long[] onlySecond = new long[first.length];
      for (int i = 0; i < first.length; i++) {
        long right = right(first[i]);
        long others = right(second[i]);
        onlyFirst[i] = right * (second[i].length - others);
        onlySecond[i] = (first[i].length - right) * others;
      }
      return McNemar.of(onlyFirst, onlySecond);
    }

    private static long right(double[] values) {
      long right = 0;
      for (double value : values) {
        right += value == 1 ? 1 : 0;
      }
      return right;
    }
  }
}
