package io.fireact.report.page;

import io.fireact.report.result.MeasuredChoice;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import io.fireact.score.Interval;
import io.fireact.score.MethodChoice;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a choice between methods would score: at random, of the best one, and by an oracle. */
final class MethodChoiceSection implements Section {
  private final List<MeasuredChoice> choices;

  private MethodChoiceSection(List<MeasuredChoice> choices) {
    this.choices = choices;
  }

  /** The section of a report with an axis of methods; otherwise none. */
  static Stream<Section> of(ReportData data) {
    return data.choices().isEmpty()
        ? Stream.of()
        : Stream.of(new MethodChoiceSection(data.choices()));
  }

  @Override
  public String id() {
    return "choice";
  }

  @Override
  public String title() {
    return "Choice of method";
  }

  @Override
  public String heading() {
    return "What a choice between methods is worth";
  }

  @Override
  public String body() {
    Html html = new Html();
    for (MeasuredChoice choice : choices) {
      table(html, choice);
    }
    html.element(
        "p",
        "Random takes a method for each question evenly, so that it is the mean of the methods."
            + " The oracle takes the cheapest method that is right; its turns are those of the"
            + " questions that some method gets right. The best one was chosen by the numbers that"
            + " stand here, which flatters it. As tables 4 and 10 of Chen et al. 2023;"
            + " choices.csv has them unrounded.");
    return html.done();
  }

  private static void table(Html html, MeasuredChoice measured) {
    MethodChoice choice = measured.choice();
    html.scroll("Choice between methods").open("table");
    html.element(
        "caption",
        (measured.name().isEmpty() ? "" : measured.name() + ": ")
            + String.format(
                Locale.ROOT,
                "exact match on %,d common questions%s; 95 %% intervals over questions",
                choice.questions(),
                choice.leftOut() == 0
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        " (%,d that not all were asked are left out)",
                        choice.leftOut())));
    html.columns("choice", "EM", "turns", "sd");
    for (MethodChoice.Single method : choice.methods()) {
      row(html, method.name(), method.em(), method.turns(), method.turnsSd());
    }
    row(html, "random choice", choice.random(), null, null);
    MethodChoice.Oracle oracle = choice.oracle();
    row(html, "oracle", oracle.em(), oracle.turns(), oracle.turnsSd());
    html.close().close().close();
    html.element(
        "p",
        "Best single method: "
            + choice.best()
            + ", above a random choice by "
            + points(choice.bestAboveRandom())
            + "; the oracle is above it by "
            + points(choice.oracleAboveBest())
            + ".");
  }

  private static void row(
      Html html, String name, Interval em, @Nullable Double turns, @Nullable Double sd) {
    html.open("tr").element("th", name, "scope", "row");
    html.open("td", "class", "number", "data-value", Double.toString(em.mean()));
    html.element("strong", Summary.percent(em.mean()));
    html.element(
        "span",
        String.format(Locale.ROOT, "%.1f – %.1f", 100 * em.low(), 100 * em.high()),
        "class",
        "interval");
    html.close();
    html.element("td", number(turns), "class", "number");
    html.element("td", number(sd), "class", "number");
    html.closeLine();
  }

  private static String number(@Nullable Double value) {
    return value == null || value.isNaN() ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String points(Interval difference) {
    return Summary.points(difference.mean())
        + " ("
        + Summary.points(difference.low())
        + " to "
        + Summary.points(difference.high())
        + ") points";
  }
}
