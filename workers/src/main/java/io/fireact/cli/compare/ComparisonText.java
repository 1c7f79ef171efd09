package io.fireact.cli.compare;

import io.fireact.cli.result.ResultTable;
import io.fireact.cli.sweep.PointLabels;
import io.fireact.score.Difference;
import io.fireact.score.Interval;
import io.fireact.score.MethodChoice;
import io.fireact.score.PairedComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A comparison for people: a table, what its numbers mean, and what it says in a sentence. Pure.
 */
final class ComparisonText {
  private static final String GAP = "  ";
  private static final int PERCENT = 100;
  private static final double SMALLEST = 0.0001;

  private final Comparison comparison;
  private final List<Comparison.Pair> pairs;
  private final boolean several;

  /** Whether some setting has several runs. */
  private final boolean repeated;

  /** Whether all settings are of one sweep, whose name then need not be repeated. */
  private final boolean alike;

  private ComparisonText(Comparison comparison) {
    this.comparison = comparison;
    this.pairs = comparison.pairs();
    this.several = pairs.size() > 1;
    this.repeated = pairs.stream().anyMatch(pair -> pair.overRuns() != null);
    String source = pairs.get(0).first().source();
    this.alike =
        pairs.stream()
            .allMatch(
                pair ->
                    pair.first().source().equals(source) && pair.second().source().equals(source));
  }

  /** Lines without their ends. */
  static List<String> lines(Comparison comparison) {
    ComparisonText text = new ComparisonText(comparison);
    List<String> lines = new ArrayList<>();
    if (!text.several) {
      // Files have long names, which would push all numbers off a terminal.
      lines.add("A: " + text.name(text.pairs.get(0).first()));
      lines.add("B: " + text.name(text.pairs.get(0).second()));
    }
    lines.addAll(ResultTable.align(text.rows()));
    lines.addAll(text.notes());
    lines.addAll(text.sentences());
    comparison.choices().forEach(choice -> lines.addAll(choice(choice)));
    return lines;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(several ? List.of("A", "B") : List.of());
    if (repeated) {
      heading.add("runs");
    }
    heading.addAll(
        List.of(
            "questions", "A EM %", "B EM %", "A - B", "95 % interval", "only A", "only B", "p"));
    if (several) {
      heading.add("p (Holm)");
    }
    if (repeated) {
      heading.add("over runs too");
    }
    heading.addAll(List.of("F1: A - B", "95 % interval"));
    rows.add(heading);
    for (Comparison.Pair pair : pairs) {
      List<String> row = new ArrayList<>();
      if (several) {
        row.addAll(List.of(name(pair.first()), name(pair.second())));
      }
      if (repeated) {
        row.add("%d, %d".formatted(pair.first().runs(), pair.second().runs()));
      }
      row.add(number("%,d", pair.questions().common()));
      row.add(number("%.1f", PERCENT * pair.em().first()));
      row.add(number("%.1f", PERCENT * pair.em().second()));
      row.add(points(pair.em().difference().mean()));
      row.add(interval(pair.em().difference()));
      row.add(number("%,d", pair.firstOnlyRight()));
      row.add(number("%,d", pair.secondOnlyRight()));
      row.add(probability(pair.p()));
      if (several) {
        row.add(probability(pair.pHolm()));
      }
      if (repeated) {
        Difference over = pair.overRuns();
        row.add(over == null ? "" : interval(over.interval()));
      }
      row.add(points(pair.f1().difference().mean()));
      row.add(interval(pair.f1().difference()));
      rows.add(row);
    }
    return rows;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        GAP
            + "A - B in points; intervals by drawing the questions anew (%,d times); p: McNemar's exact test"
                .formatted(comparison.bootstrap().resamples()));
    if (repeated) {
      notes.add(
          GAP
              + "all runs of a question count as one draw; only A, only B: pairs of runs of which"
              + " one is right");
    }
    notes.add(
        GAP
            + (repeated
                ? "p and intervals are of these runs; what other seeds would do is in the column"
                    + " \"over runs too\" only"
                : "one run each: what other seeds would do is in none of these numbers"));
    for (Comparison.Pair pair : pairs) {
      PairedComparison.Questions questions = pair.questions();
      if (questions.onlyFirst() + questions.onlySecond() > 0) {
        String which =
            several ? "%s and %s: ".formatted(name(pair.first()), name(pair.second())) : "";
        notes.add(GAP + which + left(questions));
      }
    }
    comparison.remarks().forEach(remark -> notes.add(GAP + remark));
    return notes;
  }

  private static String left(PairedComparison.Questions questions) {
    return String.format(
        Locale.ROOT,
        "%,d questions are in common; left out are %,d of A's and %,d of B's that the other was not"
            + " asked%s",
        questions.common(),
        questions.onlyFirst(),
        questions.onlySecond(),
        questions.changed() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                ", of which %,d have the same id and another text or other right answers",
                questions.changed()));
  }

  private List<String> sentences() {
    if (several) {
      long apart = pairs.stream().filter(Comparison.Pair::toldApart).count();
      return List.of(
          String.format(
              Locale.ROOT,
              "%d of %d pairs are told apart at %.0f %% for all together (p after Holm's"
                  + " correction); the others are not, which does not make them equal.",
              apart,
              pairs.size(),
              PERCENT * comparison.level()));
    }
    Comparison.Pair pair = pairs.get(0);
    double difference = pair.em().difference().mean();
    String how =
        difference == 0
            ? "as much exact match as"
            : number("%.1f points", Math.abs(PERCENT * difference))
                + (difference > 0 ? " more" : " less")
                + " exact match than";
    String sentence =
        String.format(
            Locale.ROOT,
            "On %,d common questions A has %s B (95 %% interval %s over questions; p %s): %s.",
            pair.questions().common(),
            how,
            interval(pair.em().difference()),
            pair.p() < SMALLEST ? "< " + number("%.4f", SMALLEST) : "= " + probability(pair.p()),
            pair.toldApart()
                ? "these runs are told apart"
                : "they are not told apart, which does not make them equal");
    Difference over = pair.overRuns();
    return List.of(
        over == null
            ? sentence
            : sentence
                + " Over other seeds too the interval is %s, which %s 0."
                    .formatted(
                        interval(over.interval()),
                        over.isSignificant() ? "does not hold" : "holds"));
  }

  private static List<String> choice(Comparison.Choice among) {
    MethodChoice choice = among.choice();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Choice between methods%s, on %,d questions that all were asked%s:",
            among.among().isEmpty() ? "" : " at " + PointLabels.text(among.among()),
            choice.questions(),
            choice.leftOut() == 0
                ? ""
                : String.format(Locale.ROOT, " (%,d others are left out)", choice.leftOut())));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("choice", "EM %", "95 % interval", "turns", "sd"));
    choice
        .methods()
        .forEach(
            method -> rows.add(row(method.name(), method.em(), method.turns(), method.turnsSd())));
    rows.add(row("at random", choice.random(), null, null));
    MethodChoice.Oracle oracle = choice.oracle();
    rows.add(row("oracle", oracle.em(), oracle.turns(), oracle.turnsSd()));
    lines.addAll(ResultTable.align(rows));
    lines.add(
        GAP
            + "oracle: the cheapest method that is right; its turns are of questions that some"
            + " method gets right");
    lines.add(
        "Best by these very numbers: %s; above random by %s (%s), below the oracle by %s (%s) points."
            .formatted(
                choice.best(),
                points(choice.bestAboveRandom().mean()),
                interval(choice.bestAboveRandom()),
                points(choice.oracleAboveBest().mean()),
                interval(choice.oracleAboveBest())));
    return lines;
  }

  private static List<String> row(
      String name, Interval em, @Nullable Double turns, @Nullable Double sd) {
    return List.of(
        name,
        number("%.1f", PERCENT * em.mean()),
        number("%.1f", PERCENT * em.low()) + " to " + number("%.1f", PERCENT * em.high()),
        turns == null || turns.isNaN() ? "" : number("%.2f", turns),
        sd == null || sd.isNaN() ? "" : number("%.2f", sd));
  }

  private String name(Comparison.Side side) {
    if (side.axes().isEmpty()) {
      return side.source();
    }
    String labels = PointLabels.text(side.axes());
    return alike ? labels : side.source() + " " + labels;
  }

  private static String interval(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  private static String points(double share) {
    String text = number("%+.1f", PERCENT * share);
    return text.equals("+0.0") || text.equals("-0.0") ? "0.0" : text;
  }

  private static String probability(double p) {
    return p < SMALLEST ? "<" + number("%.4f", SMALLEST) : number("%.4f", p);
  }

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
