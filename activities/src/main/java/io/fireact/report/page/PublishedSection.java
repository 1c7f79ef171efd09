package io.fireact.report.page;

import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.PublishedComparison.Row;
import io.fireact.report.result.ReportData;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import java.util.stream.Stream;

/** Numbers that others published, each beside the setting that it is about. */
final class PublishedSection implements Section {
  private final PublishedComparison comparison;

  private PublishedSection(PublishedComparison comparison) {
    this.comparison = comparison;
  }

  /** The section of a report whose spec says what was published; otherwise none. */
  static Stream<Section> of(ReportData data) {
    return PublishedComparison.of(data).stream().map(PublishedSection::new);
  }

  @Override
  public String id() {
    return "published";
  }

  @Override
  public String title() {
    return "Published";
  }

  @Override
  public String heading() {
    return "Beside " + comparison.source();
  }

  @Override
  public String body() {
    Html html = new Html();
    if (!comparison.reduced().isEmpty()) {
      html.open("p", "class", "warning");
      html.element("strong", "A reduced form, not a reproduction. ");
      html.text(comparison.reduced()).close();
    }
    if (!comparison.rows().isEmpty()) {
      table(html);
    }
    if (!comparison.notes().isEmpty()) {
      html.open("ul");
      comparison.notes().forEach(note -> html.element("li", note));
      html.close();
    }
    return html.done();
  }

  private void table(Html html) {
    html.scroll("Published numbers").open("table", "class", "sortable");
    html.element(
        "caption",
        "Published shares with the 95 % interval that their number of questions gives (Wilson);"
            + " differences are ours less the published, as of independent measurements"
            + " (Newcombe 1998, method 10). published.csv has them unrounded");
    html.columns("setting", "metric", "published", "here", "difference", "note");
    for (Row row : comparison.rows()) {
      html.open("tr")
          .element("th", row.setting().isEmpty() ? "all" : row.setting(), "scope", "row");
      html.element("td", row.metric().label() + (row.metric().share() ? " %" : ""));
      cell(html, row.metric(), row.published(), row.questions() != null && row.metric().share());
      if (row.ours() == null || row.difference() == null) {
        html.element("td", "–", "class", "number", "data-value", "0");
        html.element("td", "–", "class", "number", "data-value", "0");
      } else {
        cell(html, row.metric(), row.ours().interval(), true);
        cell(html, row.metric(), row.difference(), true);
      }
      html.element("td", row.note()).closeLine();
    }
    html.close().close().close();
  }

  private static void cell(Html html, Metric metric, Interval interval, boolean wide) {
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    html.element("strong", number(metric, interval.mean()));
    if (wide) {
      html.element(
          "span",
          number(metric, interval.low()) + " – " + number(metric, interval.high()),
          "class",
          "interval");
    }
    html.close();
  }

  private static String number(Metric metric, double value) {
    return PublishedComparison.number(metric, value).replace('-', '\u2212');
  }
}
