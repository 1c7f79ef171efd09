package io.fireact.report.page;

import io.fireact.agent.Observations;
import io.fireact.report.result.MeasuredCategory;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Exact match by type of question: a row a type, a column a setting. */
final class CategorySection implements Section {
  /** Of a type's name, in characters; it is a person's own word. */
  private static final int LONGEST = 80;

  private final ReportData data;

  CategorySection(ReportData data) {
    this.data = data;
  }

  @Override
  public String id() {
    return "categories";
  }

  @Override
  public String title() {
    return "Question types";
  }

  @Override
  public String heading() {
    return "Exact match by type of question";
  }

  @Override
  public String body() {
    Html html = new Html();
    List<String> names = names();
    if (names.isEmpty()) {
      return html.element("p", "The questions of this sweep have no types.").done();
    }
    html.scroll("Question types").open("table", "class", "sortable");
    html.element(
        "caption",
        "Means over a setting's runs with their 95 % intervals, and how many questions were asked;"
            + " no interval allows for looking at several types. categories.csv has every metric");
    html.open("thead").open("tr").element("th", "type", "scope", "col");
    for (MeasuredSetting setting : data.settings()) {
      html.element("th", setting.name(), "scope", "col");
    }
    html.close().closeLine().open("tbody");
    for (String name : names) {
      html.open("tr").element("th", Observations.cut(name, LONGEST), "scope", "row");
      for (MeasuredSetting setting : data.settings()) {
        cell(html, category(setting, name));
      }
      html.closeLine();
    }
    return html.close().close().close().done();
  }

  private List<String> names() {
    TreeSet<String> names = new TreeSet<>();
    data.settings()
        .forEach(setting -> setting.categories().forEach(category -> names.add(category.name())));
    return List.copyOf(names);
  }

  private static Optional<MeasuredCategory> category(MeasuredSetting setting, String name) {
    return setting.categories().stream()
        .filter(category -> category.name().equals(name))
        .findFirst();
  }

  private static void cell(Html html, Optional<MeasuredCategory> category) {
    @Nullable RunMean mean = category.map(one -> one.means().get(Metric.EXACT_MATCH)).orElse(null);
    if (category.isEmpty() || mean == null) {
      html.element("td", "–", "class", "number", "data-value", "0");
      return;
    }
    Interval interval = mean.interval();
    html.open("td", "class", "number", "data-value", Double.toString(interval.mean()));
    html.element("strong", Summary.percent(interval.mean()));
    html.element(
        "span",
        String.format(
            Locale.ROOT,
            "%.1f – %.1f of %,d",
            100 * interval.low(),
            100 * interval.high(),
            category.get().items()),
        "class",
        "interval");
    html.close();
  }
}
