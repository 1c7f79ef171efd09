package io.fireact.report.page;

import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.report.figure.Durations;
import io.fireact.report.figure.Figure;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageFact;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the time went, by kind of stage and by stage. */
final class TimeSection {
  private TimeSection() {}

  static void write(Html html, ReportData data, Figure time) {
    html.open("section", "id", "time").element("h2", "Where the time went");
    Page.figure(
        html,
        time,
        "time-figure",
        "Time of a stage's work, a piece a stage: of data, training and report without waiting for"
            + " a turn, a worker or a pause; of stages made of episodes from start to end, waiting"
            + " included. Stages"
            + " may run at the same time, and a reused stage counts with what it took when it was"
            + " made: the sum is not how long anybody waited.");
    html.open("details").element("summary", "Every stage");
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Stages");
    html.open("table", "class", "sortable").open("thead").open("tr");
    for (String name : new String[] {"stage", "kind", "started (UTC)", "time", "waited"}) {
      html.element("th", name, "scope", "col");
    }
    html.close().close().open("tbody");
    for (StageFact fact : data.stages()) {
      row(html, fact);
    }
    html.close().close().close().close().closeLine();
  }

  private static void row(Html html, StageFact fact) {
    StageKind kind = fact.stage().kind();
    Optional<StageRecord> record = fact.record();
    html.open("tr").open("th", "scope", "row");
    html.element("a", fact.stage().label(), "href", "#stage-" + fact.stage().key()).close();
    html.element("td", Names.of(kind));
    html.element("td", record.map(StageRecord::startedAt).orElse("not in this store"));
    List<String> time =
        record
            .map(one -> List.of(Durations.text(one.seconds()), Double.toString(one.seconds())))
            .orElse(List.of("–", "0"));
    html.element("td", time.get(0), "class", "number", "data-value", time.get(1));
    @Nullable Double waited = record.map(StageRecord::waitedSeconds).orElse(null);
    html.element(
        "td",
        waited == null ? record.isPresent() ? "in the time" : "–" : Durations.text(waited),
        "class",
        "number",
        "data-value",
        waited == null ? "0" : Double.toString(waited));
    html.closeLine();
  }
}
