package io.fireact.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a choice between methods, question by question, would score: at random, and by an oracle
 * that knows which method is right (Chen et al. 2023, tables 4 and 10). It bounds what a rule of
 * choice can gain; it is none. Not for which of two methods is better, which {@link
 * PairedComparison} tells.
 *
 * <p>Only questions that every method was asked count, each the same. A method's value on one is
 * the mean over its runs that asked it; a choice among methods of several runs takes one run of
 * each at random, independently. Intervals are of {@link PairedBootstrap}: a question is drawn with
 * everything that was measured on it, and other seeds are not covered.
 *
 * @param questions that every method was asked
 * @param leftOut questions that only some were asked
 * @param methods in the given order
 * @param random exact match where each question's method is drawn evenly: the mean of the methods'
 * @param oracle what always takes the cheapest method that is right
 * @param best the name of the method with the highest exact match; of equal ones the one with the
 *     fewest turns, then the first. It was chosen by the very numbers that it is credited with
 * @param bestAboveRandom exact match of the best less that of a random choice
 * @param oracleAboveBest exact match of the oracle less that of the best
 */
public record MethodChoice(
    int questions,
    int leftOut,
    List<Single> methods,
    Interval random,
    Oracle oracle,
    String best,
    Interval bestAboveRandom,
    Interval oracleAboveBest) {
  public MethodChoice {
    methods = List.copyOf(methods);
  }

  /**
   * A method that can be chosen.
   *
   * @param runs at least one
   */
  public record Option(String name, List<Run> runs) {
    public Option {
      runs = List.copyOf(runs);
    }
  }

  /**
   * A method taken by itself, on the common questions.
   *
   * @param turns mean over all questions, right or not
   * @param turnsSd standard deviation of single episodes (divided by their number)
   */
  public record Single(String name, Interval em, double turns, double turnsSd) {}

  /**
   * The choice of who knows the right answer.
   *
   * @param em questions that some method gets right
   * @param turns mean turns of the cheapest right method, over those questions only; null where
   *     there are none
   * @param turnsSd standard deviation of these (divided by their number)
   */
  public record Oracle(Interval em, @Nullable Double turns, @Nullable Double turnsSd) {}

  /** What one run came to on one question. */
  private record Outcome(boolean right, double turns) {}

  /** A number that counts with a weight. */
  private record Weighted(double value, double weight) {}

  /**
   * The choice between methods.
   *
   * @param options two or more, of which no two have one name
   * @throws IllegalArgumentException when there are fewer, or no question was asked of all of them;
   *     {@link #common} tells before
   */
  public static MethodChoice of(List<Option> options) {
    if (options.size() < 2) {
      throw new IllegalArgumentException(
          "options: %d; a choice needs at least two methods".formatted(options.size()));
    }
    Set<String> common = common(options);
    if (common.isEmpty()) {
      throw new IllegalArgumentException("no question was asked of all methods");
    }
    Set<String> all = new HashSet<>();
    options.forEach(option -> all.addAll(asked(option)));
    List<Map<String, List<Outcome>>> outcomes =
        options.stream().map(MethodChoice::outcomes).toList();
    double[][] shares = new double[options.size()][];
    List<Single> singles = new ArrayList<>();
    int best = 0;
    for (int i = 0; i < shares.length; i++) {
      Map<String, List<Outcome>> mine = outcomes.get(i);
      shares[i] = common.stream().mapToDouble(question -> share(of(mine, question))).toArray();
      singles.add(single(options.get(i).name(), shares[i], mine, common));
      best = better(singles.get(i), singles.get(best)) ? i : best;
    }
    double[] random = new double[common.size()];
    double[] oracle = new double[common.size()];
    for (int q = 0; q < random.length; q++) {
      double wrong = 1;
      for (double[] share : shares) {
        random[q] += share[q] / shares.length;
        wrong *= 1 - share[q];
      }
      oracle[q] = 1 - wrong;
    }
    return new MethodChoice(
        common.size(),
        all.size() - common.size(),
        singles,
        bootstrap(random),
        oracle(oracle, outcomes, common),
        singles.get(best).name(),
        PairedBootstrap.of(less(shares[best], random)),
        PairedBootstrap.of(less(oracle, shares[best])));
  }

  /** The questions that every method was asked, in the order of their names. */
  public static Set<String> common(List<Option> options) {
    Set<String> common = new TreeSet<>(asked(options.get(0)));
    options.forEach(option -> common.retainAll(asked(option)));
    return common;
  }

  private static Set<String> asked(Option option) {
    Set<String> asked = new HashSet<>();
    option.runs().forEach(run -> asked.addAll(run.scores().questions()));
    return asked;
  }

  private static Map<String, List<Outcome>> outcomes(Option option) {
    Map<String, List<Outcome>> outcomes = new TreeMap<>();
    for (Run run : option.runs()) {
      double[] right = run.scores().of(Metric.EXACT_MATCH);
      double[] turns = run.scores().of(Metric.TURNS);
      for (int i = 0; i < right.length; i++) {
        outcomes
            .computeIfAbsent(run.scores().questions().get(i), unused -> new ArrayList<>())
            .add(new Outcome(right[i] == 1, turns[i]));
      }
    }
    return outcomes;
  }

  private static List<Outcome> of(Map<String, List<Outcome>> outcomes, String question) {
    return Objects.requireNonNull(outcomes.get(question));
  }

  private static double share(List<Outcome> outcomes) {
    return (double) outcomes.stream().filter(Outcome::right).count() / outcomes.size();
  }

  private static boolean better(Single one, Single other) {
    int more = Double.compare(one.em().mean(), other.em().mean());
    return more > 0 || (more == 0 && one.turns() < other.turns());
  }

  private static Single single(
      String name, double[] shares, Map<String, List<Outcome>> outcomes, Set<String> common) {
    List<Weighted> turns = new ArrayList<>();
    for (String question : common) {
      List<Outcome> mine = of(outcomes, question);
      mine.stream()
          .filter(outcome -> !Double.isNaN(outcome.turns()))
          .forEach(outcome -> turns.add(new Weighted(outcome.turns(), 1.0 / mine.size())));
    }
    double mean = mean(turns);
    return new Single(name, bootstrap(shares), mean, sd(turns, mean));
  }

  private static Oracle oracle(
      double[] right, List<Map<String, List<Outcome>>> outcomes, Set<String> common) {
    List<Weighted> turns = new ArrayList<>();
    for (String question : common) {
      cheapest(outcomes.stream().map(mine -> of(mine, question)).toList(), turns);
    }
    if (turns.isEmpty()) {
      return new Oracle(bootstrap(right), null, null);
    }
    double mean = mean(turns);
    return new Oracle(bootstrap(right), mean, sd(turns, mean));
  }

  /** Adds the turns of the cheapest right method, each with its probability. */
  private static void cheapest(List<List<Outcome>> methods, List<Weighted> turns) {
    double left = 1;
    List<Double> candidates =
        methods.stream()
            .flatMap(List::stream)
            .filter(outcome -> outcome.right() && !Double.isNaN(outcome.turns()))
            .map(Outcome::turns)
            .distinct()
            .sorted(Comparator.naturalOrder())
            .toList();
    for (double most : candidates) {
      double none = 1;
      for (List<Outcome> method : methods) {
        long within =
            method.stream().filter(outcome -> outcome.right() && outcome.turns() <= most).count();
        none *= 1 - (double) within / method.size();
      }
      turns.add(new Weighted(most, left - none));
      left = none;
    }
  }

  private static double mean(List<Weighted> values) {
    double sum = 0;
    double weight = 0;
    for (Weighted each : values) {
      sum += each.value() * each.weight();
      weight += each.weight();
    }
    return sum / weight;
  }

  private static double sd(List<Weighted> values, double mean) {
    double sum = 0;
    double weight = 0;
    for (Weighted each : values) {
      sum += (each.value() - mean) * (each.value() - mean) * each.weight();
      weight += each.weight();
    }
    return Math.sqrt(sum / weight);
  }

  /** Of values that are shares, whose interval ends where shares do. */
  private static Interval bootstrap(double[] shares) {
    Interval interval = PairedBootstrap.of(shares);
    return new Interval(interval.mean(), Math.max(0, interval.low()), Math.min(1, interval.high()));
  }

  private static double[] less(double[] one, double[] other) {
    double[] less = new double[one.length];
    for (int i = 0; i < less.length; i++) {
      less[i] = one[i] - other[i];
    }
    return less;
  }
}
