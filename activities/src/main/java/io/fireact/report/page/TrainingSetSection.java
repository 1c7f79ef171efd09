package io.fireact.report.page;

import io.fireact.curation.Agreement;
import io.fireact.curation.LeftOut.Reason;
import io.fireact.curation.Review;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageFact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is learned or shown, what is left out and why, and what people said of it. */
final class TrainingSetSection implements Section {
  private final ReportData data;

  TrainingSetSection(ReportData data) {
    this.data = data;
  }

  @Override
  public String id() {
    return "training-sets";
  }

  @Override
  public String title() {
    return "Training sets";
  }

  @Override
  public String heading() {
    return "What is learned, and what is left out";
  }

  @Override
  public String body() {
    Html html = new Html();
    List<StageFact> mixes = finished(StageKind.MIX);
    if (mixes.isEmpty()) {
      return html.element("p", "No trajectories are learned or shown in this sweep.").done();
    }
    List<Reason> reasons =
        Arrays.stream(Reason.values())
            .filter(reason -> mixes.stream().anyMatch(mix -> count(mix, reason.counter()) > 0))
            .toList();
    html.scroll("Training sets").open("table", "class", "sortable");
    html.element(
        "caption",
        "Trajectories of each part by the first reason that leaves them out. Each mix has a file"
            + " left_out with a line for each (fireact store export)");
    List<String> columns = new ArrayList<>(List.of("part", "there"));
    reasons.forEach(reason -> columns.add(reason.label()));
    columns.add("taken");
    html.columns(columns.toArray(String[]::new));
    for (StageFact mix : mixes) {
      boolean told = counts(mix).containsKey(Reason.NOT_CHOSEN.counter());
      html.open("tr").open("th", "scope", "row");
      html.element("a", mix.stage().label(), "href", "#stage-" + mix.stage().key()).close();
      number(html, count(mix, "all"));
      for (Reason reason : reasons) {
        if (told) {
          number(html, count(mix, reason.counter()));
        } else {
          html.element("td", "not recorded", "class", "number", "data-value", "0");
        }
      }
      number(html, count(mix, "episodes"));
      html.closeLine();
    }
    html.close().close().close();
    dropped(html);
    reviews(html, mixes);
    return html.done();
  }

  /** What a training could not read; a mix knows no student. */
  private void dropped(Html html) {
    List<StageFact> trainings =
        finished(StageKind.FINE_TUNE).stream().filter(each -> count(each, "dropped") > 0).toList();
    if (trainings.isEmpty()) {
      return;
    }
    html.open("ul", "class", "remarks");
    for (StageFact training : trainings) {
      html.element(
          "li",
          "%s: %d of what was taken is too long for it, or teaches nothing, and is left out"
              .formatted(training.stage().label(), count(training, "dropped")));
    }
    html.close();
  }

  private static void reviews(Html html, List<StageFact> mixes) {
    List<StageFact> reviewed =
        mixes.stream().filter(mix -> counts(mix).containsKey(Review.REVIEWED)).toList();
    if (reviewed.isEmpty()) {
      return;
    }
    html.element("h3", "What people said");
    html.scroll("Reviews").open("table", "class", "sortable");
    html.element(
        "caption",
        "Of the trajectories that the filter takes. One rejection is enough to leave one out;"
            + " disagreed are those that somebody else accepts. Agreement is Cohen's kappa of two"
            + " reviewers");
    html.columns(
        "part",
        "reviewed",
        "accepted",
        "rejected",
        "disagreed",
        "reviewers",
        "agreement",
        "verdicts on others");
    for (StageFact mix : reviewed) {
      html.open("tr").element("th", mix.stage().label(), "scope", "row");
      number(html, count(mix, Review.REVIEWED));
      number(html, count(mix, Review.ACCEPTED));
      number(html, count(mix, Review.REJECTED));
      number(html, count(mix, Review.DISAGREED));
      number(html, count(mix, Review.REVIEWERS));
      html.element("td", agreement(Agreement.of(counts(mix))));
      number(html, count(mix, Review.OF_OTHERS));
      html.closeLine();
    }
    html.close().close().close();
  }

  private static String agreement(Optional<Agreement> agreement) {
    if (agreement.isEmpty()) {
      return "–";
    }
    OptionalDouble kappa = agreement.get().kappa();
    return (kappa.isEmpty()
            ? "not defined: both always say the same"
            : String.format(Locale.ROOT, "%.2f", kappa.getAsDouble()).replace('-', '\u2212'))
        + " (of "
        + agreement.get().both()
        + ")";
  }

  private List<StageFact> finished(StageKind kind) {
    return data.stages().stream()
        .filter(fact -> fact.stage().kind() == kind && fact.record().isPresent())
        .toList();
  }

  private static Map<String, Long> counts(StageFact fact) {
    return fact.record().map(StageRecord::counts).orElse(Map.of());
  }

  private static long count(StageFact fact, String name) {
    return counts(fact).getOrDefault(name, 0L);
  }

  private static void number(Html html, long value) {
    html.element("td", Long.toString(value), "class", "number", "data-value", Long.toString(value));
  }
}
