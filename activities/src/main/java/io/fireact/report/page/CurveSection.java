package io.fireact.report.page;

import io.fireact.fit.Range;
import io.fireact.fit.Reach;
import io.fireact.fit.ScalingFit;
import io.fireact.report.figure.CurveFigure;
import io.fireact.report.result.MeasuredSeries;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Exact match against the number of trajectories, and the fits or why there are none. */
final class CurveSection implements Section {
  private final ReportData data;

  CurveSection(ReportData data) {
    this.data = data;
  }

  @Override
  public String id() {
    return "curve";
  }

  @Override
  public String title() {
    return "Curve";
  }

  @Override
  public String heading() {
    return "Exact match against trajectories";
  }

  @Override
  public List<PageFigure> figures() {
    String marks =
        data.repeated()
            ? "Marks are means over runs with 95 % intervals over questions and runs; small open"
                + " marks are the single runs."
            : "Marks are measured points with 95 % intervals over questions: with one run each,"
                + " the spread of runs is not in them.";
    return List.of(
        new PageFigure(
            "em-vs-n",
            CurveFigure.of(data),
            marks
                + " The axis is logarithmic; zero stands apart because it has no logarithm. Where"
                + " there is no fit, thin lines join the means."));
  }

  @Override
  public String body() {
    Html html = new Html();
    html.scroll("Fits").open("table").element("caption", "The fitted curve of each series");
    html.columns("series", "fit", "limit", "exponent", "scale", "intervals cover");
    for (MeasuredSeries series : data.series()) {
      html.open("tr");
      html.element("th", series.name().isEmpty() ? "all points" : series.name(), "scope", "row");
      if (series.fit() instanceof ScalingFit.Fitted fitted) {
        html.open("td", "class", "formula").element("code", fitted.formula()).close();
        html.element(
            "td",
            Summary.percent(fitted.limit().mean())
                + " ("
                + Summary.percent(fitted.limit().low())
                + " to "
                + Summary.percent(fitted.limit().high())
                + ")");
        html.element("td", text(fitted.exponent()));
        html.element("td", text(fitted.scale()));
        html.element("td", covers(fitted));
      } else if (series.fit() instanceof ScalingFit.Refused refused) {
        html.element("td", "No curve is fitted: " + refused.reason() + ".", "colspan", "5");
      }
      html.closeLine();
    }
    html.close().close().close();
    reached(html);
    return html.done();
  }

  /** Tenths of exact match, and what they take. */
  private void reached(Html html) {
    List<MeasuredSeries> fitted =
        Stream.of(data.series(), data.stepSeries())
            .flatMap(List::stream)
            .filter(series -> series.fit() instanceof ScalingFit.Fitted)
            .toList();
    if (fitted.isEmpty()) {
      return;
    }
    html.scroll("What a target takes").open("table");
    html.element(
        "caption",
        String.format(
            Locale.ROOT,
            "What a target takes by the fitted curves, with 95 %% intervals that cover what the"
                + " curve's do; nothing is said beyond %.0f times what was measured. fireact report"
                + " --target tells of others",
            Reach.OUTSIDE));
    html.columns("series", "exact match", "is reached at");
    for (MeasuredSeries series : fitted) {
      for (Reach.At each : series.reached()) {
        html.open("tr");
        html.element("th", series.name().isEmpty() ? "all points" : series.name(), "scope", "row");
        html.element("td", Summary.target(each.target()));
        html.element("td", Summary.reached(each, series.counted()));
        html.closeLine();
      }
    }
    html.close().close().close();
  }

  private static String covers(ScalingFit.Fitted fitted) {
    return switch (fitted.covers()) {
      case QUESTIONS -> "questions; one run at each n, so the spread of runs is not in them";
      case QUESTIONS_AND_RUNS ->
          String.format(
              Locale.ROOT,
              "questions and runs; runs vary %.1f times as much as their questions explain",
              fitted.dispersion());
    };
  }

  private static String text(Range range) {
    String low = number(range.interval().low());
    String high = number(range.interval().high());
    String bounds =
        range.openBelow()
            ? range.openAbove() ? "not bounded" : "up to " + high + ", not bounded below"
            : range.openAbove() ? "from " + low + ", not bounded above" : low + " to " + high;
    return number(range.interval().mean()) + " (" + bounds + ")";
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
