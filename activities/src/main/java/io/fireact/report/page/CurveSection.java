package io.fireact.report.page;

import io.fireact.fit.Range;
import io.fireact.fit.ScalingFit;
import io.fireact.report.figure.Figure;
import io.fireact.report.result.MeasuredSeries;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.Summary;
import java.util.Locale;

/** Exact match against the number of trajectories, and the fits or why there are none. */
final class CurveSection {
  private CurveSection() {}

  static void write(Html html, ReportData data, Figure curve) {
    html.open("section", "id", "curve").element("h2", "Exact match against trajectories");
    Page.figure(
        html,
        curve,
        "curve-figure",
        (data.repeated()
                ? "Marks are means over runs with 95 % intervals over questions and runs; small"
                    + " open marks are the single runs."
                : "Marks are measured points with 95 % intervals over questions: with one run each,"
                    + " the spread of runs is not in them.")
            + " The axis is logarithmic; zero stands apart because it has no logarithm. Where there"
            + " is no fit, thin lines join the means.");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Fits");
    html.open("table").element("caption", "The fitted curve of each series");
    html.open("thead").open("tr");
    for (String name :
        new String[] {"series", "fit", "limit", "exponent", "scale", "intervals cover"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (MeasuredSeries series : data.series()) {
      html.open("tr");
      html.element("th", series.name().isEmpty() ? "all points" : series.name(), "scope", "row");
      if (series.fit() instanceof ScalingFit.Fitted fitted) {
        html.open("td").element("code", fitted.formula()).close();
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
    html.close().close().close().closeLine();
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
