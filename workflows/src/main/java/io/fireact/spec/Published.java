package io.fireact.spec;

import io.fireact.json.Default;
import io.fireact.score.Metric;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What others published about the same experiment, for the report to stand beside. In no stage's
 * key but the report's.
 *
 * @param reduced not empty where the experiment is a smaller one than that which was published
 */
public record Published(
    @Doc("Where the numbers are from, such as a paper and its table; never left out.")
        @Text(longest = 200)
        @Default
        String source,
    @Doc(
            "What is smaller or other here than in what was published; with it the report calls"
                + " itself no reproduction, and values of points that are not here are left out.")
        @Text(longest = 1_000, lines = true)
        @Default
        String reduced,
    @Doc("The numbers.") @Default List<Value> values,
    @Doc("What a reader must know about the published numbers, a sentence or two each.")
        @Text(longest = 1_000, lines = true)
        @Default
        List<String> notes) {
  private static final double PERCENT = 100;

  public Published {
    values = List.copyOf(values);
    notes = List.copyOf(notes);
  }

  /**
   * A number.
   *
   * @param at labels of the points that it is about, {@code axis=label} each
   * @param metric its id
   * @param value in the metric's unit; shares in per cent
   * @param questions that it is a mean over; null where that is not known
   */
  public record Value(
      @Doc("Which points it is about, such as [base=Llama-2-7B, n=500]; one of no axis is [].")
          @Text(
              longest = 200,
              pattern = "^[^=\\u0000-\\u001f\\u007f]+=[^\\u0000-\\u001f\\u007f]+$",
              allowed = "axis=label")
          @Default
          List<String> at,
      @Doc("Which metric, by its id in the report's files.")
          @Text(longest = 40, pattern = "^[a-z][a-z0-9_]*$", allowed = "a metric's id, such as em")
          @Default("em")
          String metric,
      @Doc("The number, shares in per cent.") @Range(min = 0, max = 1e9) double value,
      @Doc("How many questions it is a mean over, which gives a share its interval.")
          @Range(min = 1, max = 10_000_000)
          @Nullable Integer questions,
      @Doc("What a reader must know about this number.") @Text(longest = 500) @Default
          String note) {
    public Value {
      at = List.copyOf(at);
    }

    /** What it is a value of; empty where there is no such metric. */
    public Optional<Metric> measured() {
      return Metric.byId(metric);
    }

    /** Whether a point with these labels is among those that it is about. */
    public boolean about(Map<String, String> axes) {
      return at.stream()
          .allMatch(
              label -> {
                int equals = label.indexOf('=');
                return label.substring(equals + 1).equals(axes.get(label.substring(0, equals)));
              });
    }
  }

  /** Reports that nobody says where they are from, values of no metric, and of no point. */
  public void check(List<PointSpec> points, PointCheck.Report report) {
    if (source.isEmpty()) {
      // A part of a spec may leave it to another one.
      report.problem("published.source", "missing; say where the numbers are from");
    }
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      String path = "published.values[" + i + "]";
      if (value.measured().isEmpty()) {
        report.problem(
            path + ".metric",
            "there is no metric %s; there are %s"
                .formatted(value.metric(), String.join(", ", Metric.ids())));
      }
      if (value.measured().filter(Metric::share).isPresent() && value.value() > PERCENT) {
        report.problem(
            path + ".value", "%s is a share, in per cent; 100 at most".formatted(value.metric()));
      }
      if (reduced.isEmpty() && points.stream().noneMatch(point -> value.about(point.axes()))) {
        report.problem(path, absent(value, points));
      }
    }
  }

  /** Why no point is meant. */
  private static String absent(Value value, List<PointSpec> points) {
    for (String each : value.at()) {
      String axis = each.substring(0, each.indexOf('='));
      Set<String> labels = new LinkedHashSet<>();
      Set<String> axes = new LinkedHashSet<>();
      for (PointSpec point : points) {
        axes.addAll(point.axes().keySet());
        Optional.ofNullable(point.axes().get(axis)).ifPresent(labels::add);
      }
      if (labels.isEmpty()) {
        return "there is no axis %s; %s"
            .formatted(
                axis, axes.isEmpty() ? "there is none" : "there are " + String.join(", ", axes));
      }
      if (!labels.contains(each.substring(axis.length() + 1))) {
        return "there is no point %s; labels of %s are %s"
            .formatted(each, axis, String.join(", ", labels));
      }
    }
    return "there is no point " + String.join(", ", value.at());
  }
}
