package io.fireact.report.page;

import io.fireact.agent.Disposition;
import io.fireact.json.Json;
import io.fireact.report.result.EpisodeSample;
import io.fireact.report.result.MeasuredPoint;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The browser of trajectories: its controls, and its data as JSON that the script shows. */
final class TrajectorySection {
  private TrajectorySection() {}

  /** What the script knows of a point. */
  private record PointData(int index, String name, boolean best) {}

  static void write(Html html, ReportData data, EpisodeSample sample) {
    html.open("section", "id", "trajectories").element("h2", "Trajectories");
    html.element("p", shown(sample), "class", sample.complete() ? "note" : "note partial");
    html.open("noscript")
        .element(
            "p",
            "The browser of trajectories needs JavaScript. All tables and figures do without.");
    html.close();
    controls(html, data);
    html.element("p", "", "id", "found", "role", "status");
    html.open("div", "id", "episodes").close();
    html.element("button", "Show more", "type", "button", "id", "more", "hidden", "hidden");
    artifacts(html, data);
    List<PointData> points = new ArrayList<>();
    for (MeasuredPoint point : data.points()) {
      points.add(new PointData(point.index(), point.name(), data.best().holds(point)));
    }
    data(html, "points-data", EmbeddedJson.safe(Json.write(points)));
    data(html, "episodes-data", "[" + String.join(",\n", sample.texts()) + "]");
    html.closeLine();
  }

  private static void data(Html html, String id, String json) {
    html.open("script", "type", "application/json", "id", id).trusted(json).closeLine();
  }

  private static String shown(EpisodeSample sample) {
    int shown = sample.texts().size();
    if (sample.complete()) {
      return String.format(Locale.ROOT, "All %,d episodes are here.", shown);
    }
    return String.format(
        Locale.ROOT,
        "A page can hold only so much: here are %,d of %,d episodes, the first %,d of each point by"
            + " question id. All of them are in the artifacts named below; tables and figures are"
            + " over all.",
        shown,
        sample.total(),
        sample.each());
  }

  private static void controls(Html html, ReportData data) {
    html.open("div", "class", "controls", "role", "search");
    html.open("label").text("Point ").open("select", "id", "by-point");
    html.element("option", "all points", "value", "");
    for (MeasuredPoint point : data.points()) {
      html.element("option", point.name(), "value", Integer.toString(point.index()));
    }
    html.close().close();
    html.open("label").text("Answer ").open("select", "id", "by-verdict");
    html.element("option", "right or wrong", "value", "");
    html.element("option", "right", "value", "right");
    html.element("option", "wrong", "value", "wrong");
    html.close().close();
    html.open("label").text("Ended ").open("select", "id", "by-disposition");
    html.element("option", "any way", "value", "");
    for (Disposition disposition : Disposition.values()) {
      html.element("option", Names.of(disposition), "value", disposition.name());
    }
    html.close().close();
    html.open("label", "class", "wide").text("Text ");
    html.empty(
        "input", "type", "search", "id", "by-text", "placeholder", "question, answer, step or id");
    html.close().closeLine();
  }

  private static void artifacts(Html html, ReportData data) {
    html.open("details").element("summary", "Where all trajectories are");
    html.open(
        "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Artifacts");
    html.open("table").open("thead").open("tr");
    for (String name : new String[] {"point", "episodes", "bytes", "SHA-256 of the artifact"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (MeasuredPoint point : data.points()) {
      html.open("tr").element("th", point.name(), "scope", "row");
      html.element("td", Integer.toString(point.score().items()), "class", "number");
      html.element(
          "td", String.format(Locale.ROOT, "%,d", point.episodes().bytes()), "class", "number");
      html.open("td").element("code", point.episodes().sha256()).close().close();
    }
    html.close().close().close().closeLine();
  }
}
