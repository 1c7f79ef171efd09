package io.fireact.report.page;

import io.fireact.fit.ScalingFit;
import io.fireact.report.figure.Drawing;
import io.fireact.report.result.Results;
import io.fireact.report.result.SeriesResult;
import io.fireact.report.result.Summary;

/** Exact match against the number of trajectories, and the fits or why there are none. */
final class CurveSection {
  private CurveSection() {}

  static void write(Html html, Results results, Drawing curve) {
    html.open("section", "id", "curve").element("h2", "Exact match against trajectories");
    Page.figure(
        html,
        curve,
        "curve-figure",
        "Marks are measured points with 95 % intervals. The axis is logarithmic; zero stands apart"
            + " because it has no logarithm. Where there is no fit, thin lines join the means.");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Fits");
    html.open("table").element("caption", "The fitted curve of each series");
    html.open("thead").open("tr");
    for (String name : new String[] {"series", "fit", "limit"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (SeriesResult series : results.series()) {
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
      } else if (series.fit() instanceof ScalingFit.Refused refused) {
        html.element("td", "No curve is fitted: " + refused.reason() + ".", "colspan", "2");
      }
      html.closeLine();
    }
    html.close().close().close().closeLine();
  }
}
