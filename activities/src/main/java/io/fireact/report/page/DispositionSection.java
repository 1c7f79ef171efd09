package io.fireact.report.page;

import io.fireact.agent.Disposition;
import io.fireact.report.figure.DispositionFigure;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import java.util.ArrayList;
import java.util.List;

/** How episodes end, by setting. */
final class DispositionSection implements Section {
  private final ReportData data;
  private final DispositionFigure figure;

  DispositionSection(ReportData data) {
    this.data = data;
    this.figure = DispositionFigure.of(data);
  }

  @Override
  public String id() {
    return "ends";
  }

  @Override
  public String title() {
    return "Ends";
  }

  @Override
  public String heading() {
    return "How episodes end";
  }

  @Override
  public List<PageFigure> figures() {
    return List.of(
        new PageFigure(
            "dispositions",
            figure,
            "All episodes of a setting, its runs together, by how they ended. Finished ones have an"
                + " answer, right or wrong; all others count as wrong."));
  }

  @Override
  public String body() {
    Html html = new Html();
    html.open("details").element("summary", "Every setting");
    html.scroll("Ends").open("table", "class", "sortable");
    List<String> columns = new ArrayList<>(List.of("setting", "episodes"));
    figure.ways().forEach(end -> columns.add(Names.of(end)));
    html.columns(columns.toArray(String[]::new));
    for (MeasuredSetting setting : data.settings()) {
      html.open("tr").element("th", setting.name(), "scope", "row");
      number(html, setting.items(), Integer.toString(setting.items()));
      for (Disposition end : figure.ways()) {
        int episodes = setting.ended(end);
        double share = (double) episodes / setting.items();
        html.open("td", "class", "number", "data-value", Double.toString(share));
        html.text(Summary.percent(share));
        html.element("span", Integer.toString(episodes), "class", "interval").close();
      }
      html.closeLine();
    }
    return html.close().close().close().close().done();
  }

  private static void number(Html html, double value, String text) {
    html.element("td", text, "class", "number", "data-value", Double.toString(value));
  }
}
