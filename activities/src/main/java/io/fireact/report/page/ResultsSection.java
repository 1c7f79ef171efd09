package io.fireact.report.page;

import io.fireact.agent.Disposition;
import io.fireact.report.result.Names;
import io.fireact.report.result.PointResult;
import io.fireact.report.result.Results;
import io.fireact.report.result.Summary;
import io.fireact.score.Interval;
import io.fireact.score.PointScore;
import java.util.Locale;

/** The table of all points, what a reader must know about it, and the paper's own numbers. */
final class ResultsSection {
  private final Html html;
  private final Results results;
  private final boolean shots;

  /** Whether no axis says the number of trajectories already. */
  private final boolean counts;

  private ResultsSection(Html html, Results results) {
    this.html = html;
    this.results = results;
    shots = results.points().stream().anyMatch(point -> point.shots() > 0);
    counts =
        results.axes().stream()
            .noneMatch(
                axis ->
                    results.points().stream()
                        .allMatch(
                            point ->
                                Integer.toString(point.trajectories())
                                    .equals(point.axes().get(axis))));
  }

  static void write(Html html, Results results) {
    new ResultsSection(html, results).write();
  }

  private void write() {
    html.open("section", "id", "results").element("h2", "Results");
    Summary.warnings(results)
        .forEach(warning -> html.element("p", "Warning: " + warning + ".", "class", "warning"));
    html.open(
        "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Results table");
    html.open("table", "class", "sortable").open("caption");
    html.text("Every point of the sweep on ");
    html.text(String.join(" and ", results.splits()));
    html.text(" questions, with 95 % intervals; select a heading to sort").closeLine();
    head();
    html.open("tbody");
    results.points().forEach(this::row);
    html.closeLine().close().closeLine();
    html.open("ul", "class", "remarks");
    Summary.remarks(results).forEach(remark -> html.element("li", remark));
    html.closeLine();
    if (Summary.paperBeside(results)) {
      paper();
    }
    html.closeLine();
  }

  private void head() {
    html.open("thead").open("tr");
    for (String axis : results.axes()) {
      column(axis.substring(axis.lastIndexOf('.') + 1), axis);
    }
    if (counts) {
      column("trajectories", "fine-tuning trajectories");
    }
    if (shots) {
      column("examples", "worked examples in the prompt");
    }
    column("items", "questions asked");
    column("EM", "exact match, with its 95 % interval");
    column("F1", "mean token F1, with its 95 % interval");
    column("format", "well-formed rounds of an episode, mean, with its 95 % interval");
    column("turns", "mean rounds an episode");
    column("tokens", "mean tokens read and written an episode");
    column("seconds", "mean wall-clock seconds an episode, waiting for calls and turns included");
    for (Disposition disposition : Disposition.values()) {
      column(Names.of(disposition), "episodes that ended so");
    }
    html.element("th", "source", "scope", "col");
    html.close().closeLine();
  }

  private void column(String name, String title) {
    html.open("th", "scope", "col", "title", title).text(name).close();
  }

  private void row(PointResult point) {
    PointScore score = point.score();
    boolean best = point.equals(results.best()) && point.right() > 0;
    html.open("tr", "class", best ? "best" : "");
    boolean first = true;
    for (String axis : results.axes()) {
      String label = point.axes().getOrDefault(axis, "");
      html.open(first ? "th" : "td", first ? new String[] {"scope", "row"} : new String[0]);
      html.text(label).close();
      first = false;
    }
    if (counts) {
      cell(point.trajectories(), Integer.toString(point.trajectories()));
    }
    if (shots) {
      cell(point.shots(), Integer.toString(point.shots()));
    }
    cell(score.items(), Integer.toString(score.items()));
    interval(score.em(), best);
    interval(score.f1(), false);
    interval(score.format(), false);
    cell(score.turns(), String.format(Locale.ROOT, "%.2f", score.turns()));
    cell(score.tokens(), String.format(Locale.ROOT, "%,.0f", score.tokens()));
    cell(
        score.seconds(),
        score.seconds() > 0 ? String.format(Locale.ROOT, "%.2f", score.seconds()) : "–");
    for (Disposition disposition : Disposition.values()) {
      int count = score.dispositions().getOrDefault(disposition, 0);
      cell(count, Integer.toString(count));
    }
    html.open("td", "class", "source");
    String label = point.record().stage().label();
    String key = point.record().stage().key();
    html.element("a", label, "href", "#stage-" + key, "title", "stage " + key);
    html.close().closeLine();
  }

  private void cell(double value, String text) {
    html.element("td", text, "class", "number", "data-value", Double.toString(value));
  }

  private void interval(Interval interval, boolean best) {
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    if (best) {
      html.element("span", "best", "class", "badge", "title", "highest exact match").text(" ");
    }
    html.element("strong", Summary.percent(interval.mean()));
    html.open("span", "class", "interval");
    html.text(plain(interval.low()) + " – " + plain(interval.high()));
    html.close().close();
  }

  private static String plain(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private void paper() {
    html.open("div", "class", "paper").element("h3", "The paper's own numbers");
    html.element(
        "p",
        "Another model, of another size and with another search tool, so not comparable with the"
            + " rows above: they show the task's scale. Source: "
            + Summary.PAPER_SOURCE
            + ".");
    html.open("table").open("thead").open("tr");
    for (String name : new String[] {"model (the paper's)", "questions", "EM"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (Summary.Reference reference : Summary.PAPER) {
      html.open("tr").element("th", reference.model(), "scope", "row");
      html.element("td", Integer.toString(reference.questions()), "class", "number");
      html.element("td", Summary.percent(reference.em() / 100), "class", "number").close();
    }
    html.close().close().closeLine();
  }
}
