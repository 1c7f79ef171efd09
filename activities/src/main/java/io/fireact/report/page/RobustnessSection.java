package io.fireact.report.page;

import io.fireact.report.figure.RobustnessFigure;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Robustness;
import io.fireact.report.result.Summary;
import io.fireact.score.Interval;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What noise of searches does to exact match, as in FireAct's Table 3. */
final class RobustnessSection implements Section {
  private final ReportData data;

  private RobustnessSection(ReportData data) {
    this.data = data;
  }

  /** The section of a sweep with settings that differ in noise only; otherwise none. */
  static Optional<RobustnessSection> of(ReportData data) {
    return data.robustness().isEmpty()
        ? Optional.empty()
        : Optional.of(new RobustnessSection(data));
  }

  @Override
  public String id() {
    return "robustness";
  }

  @Override
  public String title() {
    return "Robustness";
  }

  @Override
  public String heading() {
    return "Exact match with noise of searches";
  }

  @Override
  public List<PageFigure> figures() {
    return List.of(
        new PageFigure(
            "robustness",
            RobustnessFigure.of(data),
            "Exact match with its 95 % interval, without noise (hollow) and with it: the"
                + " probability that a search is not made, and what it is answered with. In"
                + " brackets the change as a share of exact match without noise."));
  }

  @Override
  public String body() {
    Html html = new Html();
    html.scroll("Robustness").open("table", "class", "sortable");
    html.element(
        "caption",
        "Change: exact match with noise less that without, in points, question by question."
            + " Relative change: the same over exact match without noise (FireAct's Table 3); its"
            + " 95 % interval draws the questions anew and covers no other seeds. robustness.csv"
            + " has them unrounded");
    html.columns("setting", "noise", "without noise", "EM", "change", "covers", "relative change");
    for (Robustness each : data.robustness()) {
      for (Robustness.Level level : each.levels()) {
        html.open("tr");
        html.element("th", each.name().isEmpty() ? "all points" : each.name(), "scope", "row");
        html.element("td", level.label());
        number(html, each.reference().interval(), true);
        number(html, level.em().interval(), true);
        number(html, level.change().interval(), false);
        html.element("td", Summary.over(level.change().covers()));
        number(html, level.relative(), true);
        html.closeLine();
      }
    }
    return html.close().close().close().done();
  }

  private static void number(Html html, @Nullable Interval interval, boolean percent) {
    if (interval == null) {
      html.element("td", "–", "class", "number", "data-value", "0");
      return;
    }
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    html.text(Summary.points(interval.mean()) + (percent ? "\u00a0%" : ""));
    html.element(
        "span",
        Summary.points(interval.low()) + " to " + Summary.points(interval.high()),
        "class",
        "interval");
    html.close();
  }
}
