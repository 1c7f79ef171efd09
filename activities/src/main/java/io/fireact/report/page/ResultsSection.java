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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of settings, the single runs behind it, what a reader must know about them, and the
 * paper's own numbers.
 */
final class ResultsSection implements Section {
  private static final String NOTHING = "–";

  private final Html html = new Html();
  private final ReportData data;
  private final boolean shots;
  private final boolean steps;

  /** Whether no axis says the number of trajectories already. */
  private final boolean counts;

  ResultsSection(ReportData data) {
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

  @Override
  public String id() {
    return "results";
  }

  @Override
  public String title() {
    return "Results";
  }

  @Override
  public String body() {
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
    // A spec that says what was published has a section of its own for it.
    if (data.published().isEmpty() && !Summary.published(data).isEmpty()) {
      paper();
    }
    return html.done();
  }

  private void table(String label, String caption) {
    html.scroll(label).open("table", "class", "sortable").element("caption", caption);
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
    for (Metric metric : Metric.values()) {
      column(metric);
      if (metric == Metric.EXACT_MATCH && data.repeated()) {
        column("sd", "standard deviation of the runs' exact match, in percentage points");
      }
      if (metric == Metric.EXACT_MATCH && data.settings().size() > 1) {
        column(
            "below best", "best's exact match less this one's, in points, with its 95 % interval");
      }
    }
    column("not finished", "episodes without an answer, and how they ended");
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
    for (Metric metric : Metric.values()) {
      column(metric);
    }
    column("not finished", "episodes without an answer, and how they ended");
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

  private void column(Metric metric) {
    column(
        metric.label(), metric.description() + (metric.share() ? ", with its 95 % interval" : ""));
  }

  private void column(String name, String title) {
    html.open("th", "scope", "col", "title", title).text(name).close();
  }

  private void setting(MeasuredSetting setting) {
    // One setting alone is not the best of anything.
    boolean best = setting.best() && setting.right() > 0 && data.settings().size() > 1;
    boolean tied = setting.tied() && data.best().right() > 0;
    html.open("tr", "class", best ? "best" : tied ? "tied" : "");
    labels(data.axes(), setting.runs().get(0), setting);
    MeasuredPoint first = setting.runs().get(0);
    what(first);
    if (data.repeated()) {
      cell(setting.runs().size(), Integer.toString(setting.runs().size()));
    }
    cell(setting.items(), Integer.toString(setting.items()));
    for (Metric metric : Metric.values()) {
      RunMean mean = setting.means().get(metric);
      boolean main = metric == Metric.EXACT_MATCH;
      String badge = main && best ? "best" : main && tied ? "tied" : "";
      measured(metric, mean == null ? null : mean.interval(), badge);
      if (main && data.repeated()) {
        Double sd = setting.em().sd();
        cell(sd == null ? 0 : sd, sd == null ? "one run" : plain(sd));
      }
      if (main && data.settings().size() > 1) {
        difference(setting);
      }
    }
    unfinished(setting.runs());
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
    for (Metric metric : Metric.values()) {
      Double mean = score.mean(metric);
      Interval interval = score.interval(metric);
      measured(
          metric, interval == null && mean != null ? new Interval(mean, mean, mean) : interval, "");
    }
    unfinished(List.of(point));
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

  /** How many have no answer, and a line for each way in which they ended. */
  private void unfinished(List<MeasuredPoint> runs) {
    Map<Disposition, Integer> ends = new EnumMap<>(Disposition.class);
    for (MeasuredPoint run : runs) {
      run.score().dispositions().forEach((end, count) -> ends.merge(end, count, Integer::sum));
    }
    ends.remove(Disposition.FINISHED);
    int count = ends.values().stream().mapToInt(Integer::intValue).sum();
    html.open("td", "class", "number", "data-value", Integer.toString(count));
    html.text(Integer.toString(count));
    ends.forEach(
        (end, episodes) -> {
          if (episodes > 0) {
            html.element("span", episodes + " " + Names.of(end), "class", "interval");
          }
        });
    html.close();
  }

  /** A share with its interval, of others the mean only. */
  private void measured(Metric metric, @Nullable Interval interval, String badge) {
    if (interval == null) {
      cell(0, NOTHING);
    } else if (metric.share()) {
      interval(interval, badge);
    } else {
      String format = "%,." + metric.unit().decimals() + "f";
      cell(interval.mean(), String.format(Locale.ROOT, format, interval.mean()));
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
    html.open("table").columns("model (the paper's)", "questions", "EM");
    for (Summary.Reference reference : published) {
      html.open("tr").element("th", reference.model(), "scope", "row");
      int questions = reference.questions();
      html.element("td", questions > 0 ? "" + questions : "not said", "class", "number");
      html.element("td", Summary.percent(reference.em() / 100), "class", "number").close();
    }
    html.close().close().closeLine();
  }
}
