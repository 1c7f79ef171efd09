package io.fireact.report.result;

import io.fireact.fit.Range;
import io.fireact.fit.Reach;
import io.fireact.fit.ScalingFit;
import io.fireact.plan.StageRecord;
import io.fireact.score.Covers;
import io.fireact.score.RunMean;
import io.fireact.spec.StudentSpec;
import io.fireact.task.Tasks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report in sentences: its one-sentence result and the remarks that a reader needs. */
public final class Summary {
  /** Exact match up to this share is called "almost no question". */
  private static final double NEAR_ZERO = 0.02;

  /** Tied settings that a headline names. */
  private static final int TIES = 4;

  private Summary() {}

  /**
   * A number that somebody else published.
   *
   * @param model with the method
   * @param em exact match in percent
   */
  public record Reference(String model, double em, int questions, String source) {}

  /** A share as people read it, such as {@code 81.5 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share);
  }

  /** An exact match that is aimed at, such as {@code 80 %}. */
  public static String target(double share) {
    String text = String.format(Locale.ROOT, "%.2f", 100 * share);
    return text.replaceFirst("\\.?0+$", "") + "\u00a0%";
  }

  /** What a target takes, such as {@code 143 trajectories (95 %: 120 to 171)}. */
  public static String reached(Reach.At reach, MeasuredSeries.Counted counted) {
    Range n = reach.n();
    return String.format(
        Locale.ROOT,
        "%,.0f %s (95\u00a0%%: %s%,.0f to %s%,.0f)",
        n.interval().mean(),
        counted.label(),
        n.openBelow() ? "less than " : "",
        n.interval().low(),
        n.openAbove() ? "more than " : "",
        n.interval().high());
  }

  /** What a target takes, or why that cannot be said, of every series; a sentence each. */
  public static List<String> reach(ReportData data, double target) {
    List<String> sentences = new ArrayList<>();
    for (List<MeasuredSeries> all : List.of(data.series(), data.stepSeries())) {
      for (MeasuredSeries series : all) {
        String about = series.name().isEmpty() ? "" : series.name() + ": ";
        String by = target(target) + " exact match by " + series.counted().label();
        if (series.fit() instanceof ScalingFit.Refused refused) {
          sentences.add(about + by + ": no curve is fitted: " + refused.reason());
        }
        for (Reach reach : series.reach(List.of(target))) {
          sentences.add(
              reach instanceof Reach.At at
                  ? about
                      + target(target)
                      + " exact match is reached at "
                      + reached(at, series.counted())
                      + covers(series)
                  : about + by + ": " + ((Reach.Refused) reach).reason());
        }
      }
    }
    return sentences;
  }

  private static String covers(MeasuredSeries series) {
    return series.fit() instanceof ScalingFit.Fitted fitted
        ? fitted.covers() == Covers.QUESTIONS
            ? " over questions; one run at each n, so the spread of runs is not in it"
            : " over questions and runs"
        : "";
  }

  /** The result in a sentence or two for each evaluation; what is the same of several, once. */
  public static String headline(ReportData data) {
    return data.bests().stream()
        .map(best -> headline(data, best))
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static String headline(ReportData data, MeasuredSetting best) {
    RunMean em = best.em();
    boolean alone = data.settings().size() == 1;
    String split = Names.of(best.evaluate().split()) + " questions";
    String asked = best.items() + " " + split + (em.runs() > 1 ? runs(" in ", best) : "");
    String where = alone ? "" : " at the best setting (" + best.name() + ")";
    if (best.right() == 0) {
      return "This student answers no question: 0 of "
          + asked
          + (alone ? "" : " at every setting")
          + ".";
    }
    if (em.interval().mean() <= NEAR_ZERO) {
      return "This student answers almost no question: "
          + best.right()
          + " of "
          + asked
          + where
          + ".";
    }
    String who =
        best.trajectories() > 0
            ? "Fine-tuned on " + best.trajectories() + " trajectories"
            : best.shots() > 0 ? "With worked examples in the prompt" : "Without fine-tuning";
    return who
        + rest(best)
        + ", the student answers "
        + percent(em.interval().mean())
        + " of "
        + (em.runs() > 1 ? split : asked)
        + " exactly ("
        + (em.runs() > 1 ? "mean" + runs(" of ", best) + ", " : "")
        + "95\u00a0% interval "
        + percent(em.interval().low())
        + " to "
        + percent(em.interval().high())
        + " over "
        + over(em.covers())
        + (em.runs() > 1 ? "" : "; one run, so the spread of runs is not in it")
        + ")"
        + against(data, best)
        + "."
        + ties(data, best);
  }

  private static String runs(String before, MeasuredSetting setting) {
    return before + setting.runs().size() + " runs";
  }

  /** What an interval covers, for people. */
  public static String over(Covers covers) {
    return switch (covers) {
      case QUESTIONS -> "questions";
      case QUESTIONS_AND_RUNS -> "questions and runs";
    };
  }

  /** The best setting's other axes, which the sentence must not hide. */
  private static String rest(MeasuredSetting best) {
    boolean sizeOnly =
        best.axes().values().stream().allMatch(Integer.toString(best.trajectories())::equals);
    return sizeOnly ? "" : " (" + best.name() + ")";
  }

  private static String against(ReportData data, MeasuredSetting best) {
    Optional<MeasuredSeries> series =
        data.series().stream().filter(one -> one.settings().contains(best)).findFirst();
    if (best.trajectories() == 0 || series.isEmpty()) {
      return "";
    }
    return series.get().settings().stream()
        .filter(setting -> setting.trajectories() == 0)
        .max(Comparator.comparingDouble(setting -> setting.em().interval().mean()))
        .map(
            base ->
                ", against "
                    + percent(base.em().interval().mean())
                    + " for the "
                    + (base.prompted() ? "prompted base" : "base")
                    + " (difference "
                    + points(base.belowBest().interval().low())
                    + " to "
                    + points(base.belowBest().interval().high())
                    + " points over "
                    + over(base.belowBest().covers())
                    + ")")
        .orElse("");
  }

  /** A difference of shares in percentage points. */
  public static String points(double difference) {
    return String.format(Locale.ROOT, "%.1f", 100 * difference + 0.0).replace('-', '\u2212');
  }

  private static String ties(ReportData data, MeasuredSetting best) {
    List<String> tied =
        data.comparable(best).stream()
            .filter(MeasuredSetting::tied)
            .map(MeasuredSetting::name)
            .toList();
    if (tied.isEmpty()) {
      return "";
    }
    return " Not told apart from it: "
        + String.join("; ", tied.subList(0, Math.min(TIES, tied.size())))
        + (tied.size() > TIES ? " and " + (tied.size() - TIES) + " more" : "")
        + ".";
  }

  /** What papers report for these tasks. */
  public static List<Reference> published(ReportData data) {
    return data.tasks().stream()
        .flatMap(task -> Tasks.published(task).stream())
        .map(
            result ->
                new Reference(
                    result.model() + ", " + result.method(),
                    result.exactMatch(),
                    result.questions(),
                    result.source()))
        .distinct()
        .toList();
  }

  /**
   * What is wrong with the numbers: stages that were done without some of their episodes, questions
   * that were learned.
   */
  public static List<String> warnings(ReportData data) {
    List<String> warnings = new ArrayList<>();
    for (StageFact fact : data.stages()) {
      fact.record().ifPresent(record -> warnings.addAll(StageWarnings.of(fact.stage(), record)));
      fact.record()
          .ifPresent(
              record -> {
                long givenUp = record.counts().getOrDefault(StageRecord.GIVEN_UP, 0L);
                if (givenUp > 0) {
                  warnings.add(
                      GivenUp.sentence(
                          fact.stage().label(),
                          givenUp,
                          record.counts().getOrDefault("episodes", 0L)));
                }
              });
    }
    return warnings;
  }

  /** What a reader must know to judge the numbers, a sentence or two each. */
  public static List<String> remarks(ReportData data) {
    List<String> remarks = new ArrayList<>(warnings(data));
    for (String split : data.splits()) {
      remarks.add(
          switch (split) {
            case "test" ->
                "Evaluated on the test split, which is kept for reports: no choice should be made"
                    + " on it.";
            case "dev" ->
                "Evaluated on the dev split, the one that choices are made on: after such choices"
                    + " these numbers are too high. Report the final choice on the test split.";
            default ->
                "Evaluated on the train split, which the fine-tuning trajectories are drawn from:"
                    + " these numbers say little about new questions.";
          });
    }
    if (data.best().em().interval().mean() <= NEAR_ZERO) {
      remarks.add(
          "Exact match is near zero everywhere: differences between rows are chance, and only how"
              + " the whole job runs can be seen here, not a working agent.");
    }
    if (data.students().stream().anyMatch(StudentSpec::structuredStart)) {
      remarks.add(
          "How the base was made: its initial weights are a structured start, a previous-token"
              + " head in layer 0 and an induction head in layer 1, put in by construction; all"
              + " weights are then pre-trained as usual. This is a choice of initial weights in a"
              + " standard Llama-architecture decoder. It gives a small model the ability to copy"
              + " what belongs together from its context, which it would otherwise need far more"
              + " text to learn.");
    }
    remarks.add(guess(data));
    boolean single = data.settings().stream().anyMatch(setting -> setting.runs().size() == 1);
    if (data.repeated()) {
      remarks.add(
          "Points that differ in seeds only are runs of one setting. A setting's numbers are means"
              + " over its runs, sd is the standard deviation of the runs' means, and its 95 %"
              + " interval covers the questions and the runs (Student's t over runs; few runs make"
              + " it wide). Which setting is best goes by these means; settings marked as tied with"
              + " it cannot be told from it, seed by seed and question by question where they have"
              + " those in common, each comparison at 95 %.");
    }
    if (single) {
      remarks.add(
          (data.repeated() ? "Where a setting has one run" : "Every setting has one run")
              + ": its interval covers the questions only, and the spread of runs is not in it."
              + " Another seed may give a number outside it, and a difference between two such"
              + " settings is one of two runs. Give the spec an axis of seeds to know more.");
    }
    remarks.add(
        "Intervals are 95 % intervals: of one run's exact match Wilson's, of other shares the same"
            + " with the variance that they have. Every question asked counts, unfinished ones as"
            + " wrong. Turns, tokens and seconds are means an episode; seconds include waiting."
            + " Steps are training steps of fine-tuning.");
    return remarks;
  }

  private static String guess(ReportData data) {
    List<ConstantGuess> guesses =
        data.points().stream().map(MeasuredPoint::guess).distinct().toList();
    if (guesses.size() == 1) {
      ConstantGuess guess = guesses.get(0);
      return "The best constant guess, \u201c"
          + guess.answer()
          + "\u201d to every question, is right on "
          + guess.right()
          + " of "
          + guess.items()
          + " ("
          + percent(guess.share())
          + "): what knows no question can score.";
    }
    DoubleSummaryStatistics shares =
        guesses.stream().mapToDouble(ConstantGuess::share).summaryStatistics();
    return "The best constant guess, always the most frequent right answer, scores "
        + percent(shares.getMin())
        + (shares.getMin() < shares.getMax() ? " to " + percent(shares.getMax()) : "")
        + ", depending on a run's questions: what knows no question can score.";
  }
}
