package io.fireact.report.page;

import io.fireact.agent.Disposition;
import io.fireact.report.result.MeasuredPoint;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import io.fireact.score.RunMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of settings, the single runs behind it, what a reader must know about them, and the
 * paper's own numbers.
 */
final class ResultsSection {
  private static final String NOTHING = "–";

  private final Html html;
  private final ReportData data;
  private final boolean shots;
  private final boolean steps;

  /** Whether no axis says the number of trajectories already. */
  private final boolean counts;

  private ResultsSection(Html html, ReportData data) {
    this.html = html;
    this.data = data;
    shots = data.points().stream().anyMatch(point -> point.shots() > 0);
    steps = data.points().stream().anyMatch(point -> point.steps() > 0);
    counts =
        data.axes().stream()
            .noneMatch(
                axis ->
                    data.points().stream()
                        .allMatch(
                            point ->
                                Integer.toString(point.trajectories())
                                    .equals(point.axes().get(axis))));
  }

  static void write(Html html, ReportData data) {
    new ResultsSection(html, data).write();
  }

  private void write() {
    html.open("section", "id", "results").element("h2", "Results");
    Summary.warnings(data)
        .forEach(warning -> html.element("p", "Warning: " + warning + ".", "class", "warning"));
    settings();
    if (data.repeated()) {
      html.open("details", "id", "runs").element("summary", "Every single run");
      runs();
      html.closeLine();
    }
    html.open("ul", "class", "remarks");
    Summary.remarks(data).forEach(remark -> html.element("li", remark));
    html.closeLine();
    if (!Summary.published(data).isEmpty()) {
      paper();
    }
    html.closeLine();
  }

  private void table(String label, String caption) {
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    html.open("table", "class", "sortable").element("caption", caption);
    html.open("thead").open("tr");
  }

  private void settings() {
    table(
        "Results table",
        (data.repeated() ? "Every setting of the sweep, means over runs, on " : "Every point on ")
            + String.join(" and ", data.splits())
            + " questions, with 95 % intervals over "
            + (data.repeated() ? "questions and runs" : "questions")
            + "; select a heading to sort");
    data.axes().forEach(this::axis);
    what();
    if (data.repeated()) {
      column("runs", "runs that differ in seeds only");
    }
    column("items", "questions asked, of all runs");
    column("EM", "exact match, mean over runs, with its 95 % interval");
    if (data.repeated()) {
      column("sd", "standard deviation of the runs' exact match, in percentage points");
    }
    if (data.settings().size() > 1) {
      column("below best", "best's exact match less this one's, in points, with its 95 % interval");
    }
    measures();
    if (!data.repeated()) {
      html.element("th", "source", "scope", "col");
    }
    html.close().closeLine().open("tbody");
    data.settings().forEach(this::setting);
    html.closeLine().close().closeLine();
  }

  private void runs() {
    table("Runs table", "Every run, with 95 % intervals over questions; sd and means are above");
    data.axes().forEach(this::axis);
    data.seedAxes().forEach(this::axis);
    what();
    column("items", "questions asked");
    column("EM", "exact match, with its 95 % interval");
    measures();
    html.element("th", "source", "scope", "col");
    html.close().closeLine().open("tbody");
    data.points().forEach(this::run);
    html.closeLine().close().closeLine();
  }

  private void axis(String axis) {
    column(axis.substring(axis.lastIndexOf('.') + 1), axis);
  }

  private void what() {
    if (counts) {
      column("trajectories", "fine-tuning trajectories");
    }
    if (steps) {
      column("steps", "training steps of fine-tuning");
    }
    if (shots) {
      column("examples", "worked examples in the prompt");
    }
  }

  private void measures() {
    column("F1", "mean token F1, with its 95 % interval");
    column("format", "well-formed rounds of an episode, mean, with its 95 % interval");
    column("turns", "mean rounds an episode");
    column("tokens", "mean tokens read and written an episode");
    column("seconds", "mean wall-clock seconds an episode, waiting for calls and turns included");
    for (Disposition disposition : Disposition.values()) {
      column(Names.of(disposition), "episodes that ended so");
    }
  }

  private void column(String name, String title) {
    html.open("th", "scope", "col", "title", title).text(name).close();
  }

  private void setting(MeasuredSetting setting) {
    boolean best = setting.best() && setting.right() > 0;
    boolean tied = setting.tied() && data.best().right() > 0;
    html.open("tr", "class", best ? "best" : tied ? "tied" : "");
    labels(data.axes(), setting.runs().get(0), setting);
    MeasuredPoint first = setting.runs().get(0);
    what(first);
    if (data.repeated()) {
      cell(setting.runs().size(), Integer.toString(setting.runs().size()));
    }
    cell(setting.items(), Integer.toString(setting.items()));
    interval(setting.em().interval(), best ? "best" : tied ? "tied" : "");
    if (data.repeated()) {
      Double sd = setting.em().sd();
      cell(sd == null ? 0 : sd, sd == null ? "one run" : plain(sd));
    }
    if (data.settings().size() > 1) {
      difference(setting);
    }
    mean(setting.means().get(Metric.F1));
    mean(setting.means().get(Metric.FORMAT));
    number(setting.means().get(Metric.TURNS), "%.2f");
    number(setting.means().get(Metric.TOKENS), "%,.0f");
    number(setting.means().get(Metric.SECONDS), "%.2f");
    for (Disposition disposition : Disposition.values()) {
      int count =
          setting.runs().stream()
              .mapToInt(run -> run.score().dispositions().getOrDefault(disposition, 0))
              .sum();
      cell(count, Integer.toString(count));
    }
    if (!data.repeated()) {
      source(first);
    }
    html.closeLine();
  }

  private void run(MeasuredPoint point) {
    PointScore score = point.score();
    html.open("tr");
    List<String> axes = new ArrayList<>(data.axes());
    axes.addAll(data.seedAxes());
    labels(axes, point, null);
    what(point);
    cell(score.items(), Integer.toString(score.items()));
    interval(score.em(), "");
    interval(score.f1(), "");
    interval(score.format(), "");
    cell(score.turns(), String.format(Locale.ROOT, "%.2f", score.turns()));
    cell(score.tokens(), String.format(Locale.ROOT, "%,.0f", score.tokens()));
    cell(
        score.seconds(),
        score.seconds() > 0 ? String.format(Locale.ROOT, "%.2f", score.seconds()) : NOTHING);
    for (Disposition disposition : Disposition.values()) {
      int count = score.dispositions().getOrDefault(disposition, 0);
      cell(count, Integer.toString(count));
    }
    source(point);
    html.closeLine();
  }

  private void labels(List<String> axes, MeasuredPoint point, @Nullable MeasuredSetting setting) {
    boolean first = true;
    for (String axis : axes) {
      String label = (setting == null ? point.axes() : setting.axes()).getOrDefault(axis, "");
      html.open(first ? "th" : "td", first ? new String[] {"scope", "row"} : new String[0]);
      html.text(label).close();
      first = false;
    }
  }

  private void what(MeasuredPoint point) {
    if (counts) {
      cell(point.trajectories(), Integer.toString(point.trajectories()));
    }
    if (steps) {
      cell((double) point.steps(), Long.toString(point.steps()));
    }
    if (shots) {
      cell(point.shots(), Integer.toString(point.shots()));
    }
  }

  private void source(MeasuredPoint point) {
    html.open("td", "class", "source");
    String label = point.record().stage().label();
    String key = point.record().stage().key();
    html.element("a", label, "href", "#stage-" + key, "title", "stage " + key).close();
  }

  private void cell(double value, String text) {
    html.element("td", text, "class", "number", "data-value", Double.toString(value));
  }

  private void mean(@Nullable RunMean mean) {
    if (mean == null) {
      cell(0, NOTHING);
    } else {
      interval(mean.interval(), "");
    }
  }

  private void number(@Nullable RunMean mean, String format) {
    if (mean == null) {
      cell(0, NOTHING);
    } else {
      double value = mean.interval().mean();
      cell(value, String.format(Locale.ROOT, format, value));
    }
  }

  private void difference(MeasuredSetting setting) {
    Interval interval = setting.belowBest().interval();
    if (setting.best()) {
      cell(0, NOTHING);
      return;
    }
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    html.text(Summary.points(interval.mean()));
    html.open("span", "class", "interval");
    html.text(Summary.points(interval.low()) + " – " + Summary.points(interval.high()));
    html.close().close();
  }

  private void interval(Interval interval, String badge) {
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    if (!badge.isEmpty()) {
      String title =
          badge.equals("best")
              ? "highest mean exact match"
              : "not told apart from the best: the difference's interval holds 0";
      html.element("span", badge, "class", "badge " + badge + "-badge", "title", title).text(" ");
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
    List<Summary.Reference> published = Summary.published(data);
    html.open("div", "class", "paper").element("h3", "The paper's own numbers");
    html.element(
        "p",
        "Another model, of another size and with another search tool, so not comparable with the"
            + " rows above: they show the task's scale. Source: "
            + published.stream()
                .map(Summary.Reference::source)
                .distinct()
                .collect(Collectors.joining("; "))
            + ".");
    html.open("table").open("thead").open("tr");
    for (String name : new String[] {"model (the paper's)", "questions", "EM"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (Summary.Reference reference : published) {
      html.open("tr").element("th", reference.model(), "scope", "row");
      html.element("td", Integer.toString(reference.questions()), "class", "number");
      html.element("td", Summary.percent(reference.em() / 100), "class", "number").close();
    }
    html.close().close().closeLine();
  }
}
