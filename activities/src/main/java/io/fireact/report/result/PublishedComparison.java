package io.fireact.report.result;

import io.fireact.score.Interval;
import io.fireact.score.Intervals;
import io.fireact.score.Metric;
import io.fireact.score.RunMean;
import io.fireact.spec.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What others published beside what was measured here.
 *
 * @param rows a published number and a setting that it is about each, in the spec's order
 */
public record PublishedComparison(
    String source, String reduced, List<Row> rows, List<String> notes) {
  private static final double PERCENT = 100;

  public PublishedComparison {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * A number. All of it in the metric's own unit, shares of 1.
   *
   * @param setting its name
   * @param published with its binomial 95 % interval where it is a share of a known number of
   *     questions; otherwise without width, as if it were exact
   * @param ours null where no episode has a value
   * @param difference ours less the published one, as of independent measurements; null where there
   *     is none of ours
   * @param note of the published number
   */
  public record Row(
      String setting,
      Metric metric,
      Interval published,
      @Nullable Integer questions,
      @Nullable RunMean ours,
      @Nullable Interval difference,
      String note) {}

  /** A value as people read it: shares in per cent. */
  public static String number(Metric metric, double value) {
    return metric.share()
        ? String.format(Locale.ROOT, "%.1f", PERCENT * value + 0.0)
        : String.format(Locale.ROOT, "%." + metric.unit().decimals() + "f", value);
  }

  /** Of a report whose spec says what was published. */
  public static Optional<PublishedComparison> of(ReportData data) {
    return data.published()
        .map(
            published ->
                new PublishedComparison(
                    published.source(),
                    published.reduced(),
                    published.values().stream()
                        .flatMap(value -> rows(data, value).stream())
                        .toList(),
                    published.notes()));
  }

  private static List<Row> rows(ReportData data, Published.Value value) {
    Metric metric = value.measured().orElseThrow();
    List<Row> rows = new ArrayList<>();
    for (MeasuredSetting setting : data.settings()) {
      if (setting.runs().stream().anyMatch(run -> value.about(run.axes()))) {
        Interval published = interval(metric, value);
        @Nullable RunMean ours = setting.means().get(metric);
        rows.add(
            new Row(
                setting.name(),
                metric,
                published,
                value.questions(),
                ours,
                ours == null ? null : ours.interval().less(published),
                value.note()));
      }
    }
    return rows;
  }

  private static Interval interval(Metric metric, Published.Value value) {
    double mean = metric.share() ? value.value() / PERCENT : value.value();
    return metric.share() && value.questions() != null && mean <= 1
        ? Intervals.share(mean, value.questions())
        : new Interval(mean, mean, mean);
  }
}
