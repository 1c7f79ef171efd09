package io.fireact.report.result;

import io.fireact.plan.StageRecord;
import io.fireact.score.Interval;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The report in sentences: its one-sentence result and the remarks that a reader needs. */
public final class Summary {
  /** Exact match up to this share is called "almost no question". */
  private static final double NEAR_ZERO = 0.02;

  /** What the paper reports for a larger model on HotpotQA. */
  public static final List<Reference> PAPER =
      List.of(
          new Reference("Llama-2-7B, ReAct prompting", 14.8, 500),
          new Reference("Llama-2-7B, FireAct fine-tuning", 26.2, 500));

  public static final String PAPER_SOURCE =
      "Chen et al. 2023, FireAct: Toward Language Agent Fine-tuning, Table 2";

  private Summary() {}

  /**
   * A number that somebody else published.
   *
   * @param em exact match in percent
   */
  public record Reference(String model, double em, int questions) {}

  /** A share as people read it, such as {@code 81.5 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share);
  }

  /** The result in one sentence. */
  public static String headline(Results results) {
    PointResult best = results.best();
    Interval em = best.score().em();
    String asked = best.score().items() + " " + Names.of(best.evaluate().split()) + " questions";
    String where = results.points().size() == 1 ? "" : " at the best point (" + best.name() + ")";
    if (best.right() == 0) {
      return "This student answers no question: 0 of "
          + asked
          + (results.points().size() == 1 ? "" : " at every point")
          + ".";
    }
    if (em.mean() <= NEAR_ZERO) {
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
        + percent(em.mean())
        + " of "
        + asked
        + " exactly (95\u00a0% interval "
        + percent(em.low())
        + " to "
        + percent(em.high())
        + ")"
        + against(results, best)
        + ".";
  }

  /** The best point's other axes, which the sentence must not hide. */
  private static String rest(PointResult best) {
    boolean sizeOnly =
        best.axes().values().stream().allMatch(Integer.toString(best.trajectories())::equals);
    return sizeOnly ? "" : " (" + best.name() + ")";
  }

  private static String against(Results results, PointResult best) {
    Optional<SeriesResult> series =
        results.series().stream().filter(one -> one.points().contains(best)).findFirst();
    if (best.trajectories() == 0 || series.isEmpty()) {
      return "";
    }
    List<PointResult> bases =
        series.get().points().stream().filter(point -> point.trajectories() == 0).toList();
    // With several seeds there are several bases: the best of them is the fair one to name.
    return bases.stream()
        .max((a, b) -> Double.compare(a.score().em().mean(), b.score().em().mean()))
        .map(
            base ->
                ", against "
                    + percent(base.score().em().mean())
                    + " for the "
                    + (base.prompted() ? "prompted base" : "base")
                    + (bases.size() > 1 ? " (best of " + bases.size() + ")" : ""))
        .orElse("");
  }

  /** Whether the paper's own numbers belong beside these. */
  public static boolean paperBeside(Results results) {
    return results.tasks().stream().anyMatch(TaskSpec.HotpotQa.class::isInstance);
  }

  /** What the numbers lack: stages that were done without some of their episodes. */
  public static List<String> warnings(Results results) {
    List<String> warnings = new ArrayList<>();
    for (StageFact fact : results.stages()) {
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
  public static List<String> remarks(Results results) {
    List<String> remarks = new ArrayList<>(warnings(results));
    for (String split : results.splits()) {
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
    if (results.best().score().em().mean() <= NEAR_ZERO) {
      remarks.add(
          "Exact match is near zero everywhere: differences between rows are chance, and only how"
              + " the whole job runs can be seen here, not a working agent.");
    }
    if (results.students().stream().anyMatch(Summary::structured)) {
      remarks.add(
          "How the base was made: its initial weights are a structured start, a previous-token"
              + " head in layer 0 and an induction head in layer 1, put in by construction; all"
              + " weights are then pre-trained as usual. This is a choice of initial weights in a"
              + " standard Llama-architecture decoder. It gives a small model the ability to copy"
              + " what belongs together from its context, which it would otherwise need far more"
              + " text to learn.");
    }
    if (results.series().stream().anyMatch(SeriesResult::repeated)) {
      remarks.add(
          "Points of one series with the same n, such as seeds, are rows and marks of their own,"
              + " and each is a sample of the fit. The fit's band shows the chance of the questions"
              + " only; where seeds differ by more than that, there is no fit.");
    }
    remarks.add(
        "Intervals are 95 % intervals over questions: Wilson's for exact match, a bootstrap for"
            + " F1 and format. Every question asked counts, unfinished ones as wrong. Turns, tokens and"
            + " seconds are means an episode; seconds include waiting.");
    return remarks;
  }

  private static boolean structured(StudentSpec student) {
    return student instanceof StudentSpec.Nano nano && nano.structuredStart();
  }
}
