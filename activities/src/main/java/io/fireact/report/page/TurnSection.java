package io.fireact.report.page;

import io.fireact.report.figure.TurnsFigure;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import io.fireact.score.TurnDistribution;
import java.util.List;
import java.util.Locale;

/** How many turns episodes take, by setting. */
final class TurnSection implements Section {
  private final ReportData data;

  TurnSection(ReportData data) {
    this.data = data;
  }

  @Override
  public String id() {
    return "turns";
  }

  @Override
  public String title() {
    return "Turns";
  }

  @Override
  public String heading() {
    return "Turns of an episode";
  }

  @Override
  public List<PageFigure> figures() {
    return List.of(
        new PageFigure(
            "turns",
            TurnsFigure.of(data),
            "Share of all episodes of a setting, its runs together, that end in an answer after so"
                + " many turns, and of those without an answer. Mean and sd are of the episodes"
                + " with an answer, right or wrong."));
  }

  @Override
  public String body() {
    Html html = new Html();
    html.open("details").element("summary", "Every setting");
    html.scroll("Turns").open("table", "class", "sortable");
    html.columns("setting", "episodes", "with an answer", "mean turns", "sd", "no answer");
    for (MeasuredSetting setting : data.settings()) {
      TurnDistribution turns = setting.turns();
      html.open("tr").element("th", setting.name(), "scope", "row");
      number(html, turns.episodes(), Integer.toString(turns.episodes()));
      number(html, turns.answered(), Integer.toString(turns.answered()));
      number(html, turns.mean(), decimal(turns.mean()));
      number(html, turns.sd(), decimal(turns.sd()));
      number(html, turns.unfinishedShare(), Summary.percent(turns.unfinishedShare()));
      html.closeLine();
    }
    return html.close().close().close().close().done();
  }

  private static String decimal(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  private static void number(Html html, double value, String text) {
    String sorted = Double.isNaN(value) ? "0" : Double.toString(value);
    html.element("td", text, "class", "number", "data-value", sorted);
  }
}
