package io.fireact.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.report.figure.Durations;
import io.fireact.report.result.Names;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.StageFact;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every stage behind the numbers: what it was given, what it needed, what it made, and when. */
final class ProvenanceSection {
  private final Html html;
  private final Map<String, String> labels = new HashMap<>();

  private ProvenanceSection(Html html) {
    this.html = html;
  }

  static void write(Html html, ReportData data) {
    new ProvenanceSection(html).write(data);
  }

  private void write(ReportData data) {
    data.stages().forEach(fact -> labels.put(fact.stage().key(), fact.stage().label()));
    html.open("section", "id", "provenance").element("h2", "Provenance");
    html.element(
        "p",
        "A stage's key is the SHA-256 of what decides its result: equal keys, the same data, seeds"
            + " and settings. A model's weights and answers are the same bytes only where processor,"
            + " threads and PyTorch are the same too: elsewhere the last bits of sums differ, and a"
            + " training carries them on. What a stage was made on stands with it. Artifacts are"
            + " named by the SHA-256 of their bytes.",
        "class",
        "note");
    data.stages().forEach(this::stage);
    html.closeLine();
  }

  private void stage(StageFact fact) {
    Stage stage = fact.stage();
    html.open("details", "class", "stage", "id", "stage-" + stage.key()).open("summary");
    html.element("strong", stage.label()).text(" ");
    html.element("code", stage.key().substring(0, Math.min(12, stage.key().length())));
    html.close().open("dl");
    entry("kind").text(Names.of(stage.kind())).close();
    entry("key").element("code", stage.key()).close();
    if (fact.record().isPresent()) {
      StageRecord record = fact.record().get();
      entry("started").text(record.startedAt()).close();
      entry("took").text(took(record)).close();
      record.madeOn().forEach(environment -> entry("made on").text(environment.text()).close());
      new TreeMap<>(record.counts()).forEach(this::count);
    } else {
      entry("record").text("not in this store: the stage was made elsewhere or removed").close();
    }
    needs(stage);
    html.close();
    input(stage);
    fact.record().ifPresent(this::outputs);
    html.closeLine();
  }

  private static String took(StageRecord record) {
    @Nullable Double waited = record.waitedSeconds();
    String time = Durations.text(record.seconds());
    return waited == null
        ? time + ", waiting included"
        : time + " of work, after waiting for " + Durations.text(waited);
  }

  private Html entry(String name) {
    return html.element("dt", name).open("dd");
  }

  private void count(String name, Long value) {
    entry(name).text(String.format(Locale.ROOT, "%,d", value)).close();
  }

  private void needs(Stage stage) {
    if (stage.needs().isEmpty()) {
      return;
    }
    entry("needs").open("ul");
    new TreeMap<>(stage.needs())
        .forEach(
            (role, key) -> {
              html.open("li").text(role + ": ");
              html.element("a", labels.getOrDefault(key, key), "href", "#stage-" + key).close();
            });
    html.close().close();
  }

  private void input(Stage stage) {
    Map<String, String> fields = new TreeMap<>();
    JsonNode tree = Json.mapper().valueToTree(stage.input());
    flatten("", tree, fields);
    fields.remove("stage");
    table("Input", "field", "value", fields);
  }

  private static void flatten(String path, JsonNode node, Map<String, String> fields) {
    if (node.isObject() && !node.isEmpty()) {
      String before = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(one -> flatten(before + one.getKey(), one.getValue(), fields));
    } else {
      fields.put(path, node.isTextual() ? node.textValue() : node.toString());
    }
  }

  private void outputs(StageRecord record) {
    html.element("h3", "Outputs");
    html.open(
        "div",
        "class",
        "scroll",
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        "Outputs of " + record.stage().label());
    html.open("table").open("thead").open("tr").element("th", "name", "scope", "col");
    html.element("th", "bytes", "scope", "col").element("th", "SHA-256", "scope", "col");
    html.close().close().open("tbody");
    for (Map.Entry<String, ArtifactRef> output : new TreeMap<>(record.outputs()).entrySet()) {
      html.open("tr").element("th", output.getKey(), "scope", "row");
      html.element(
          "td", String.format(Locale.ROOT, "%,d", output.getValue().bytes()), "class", "number");
      html.open("td").element("code", output.getValue().sha256()).close().close();
    }
    html.close().close().close();
  }

  private void table(String title, String first, String second, Map<String, String> rows) {
    html.element("h3", title);
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", title);
    html.open("table").open("thead").open("tr").element("th", first, "scope", "col");
    html.element("th", second, "scope", "col").close().close().open("tbody");
    rows.forEach(
        (name, value) ->
            html.open("tr").element("th", name, "scope", "row").element("td", value).close());
    html.close().close().close();
  }
}
