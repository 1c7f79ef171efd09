package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.score.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Every metric of the list is in every file, and the columns of before stand as they stood. */
final class MetricColumnsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @BeforeEach
  void write() {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
  }

  @Test
  void theColumnsOfBeforeKeepTheirNamesAndTheirOrder() throws IOException {
    assertThat(head("report.csv"))
        .containsSubsequence(
            ("axes.n,trajectories,steps,shots,split,runs,items,right,em,em_sd,em_low,em_high,"
                    + "f1,f1_sd,f1_low,f1_high,format,format_sd,format_low,format_high,"
                    + "turns,turns_sd,turns_low,turns_high,tokens,tokens_sd,tokens_low,tokens_high,"
                    + "seconds,seconds_sd,seconds_low,seconds_high,interval_covers,best,"
                    + "tied_with_best,below_best,below_best_low,below_best_high,constant_guess,"
                    + "finished,out_of_rounds,unparsable")
                .split(","));
    assertThat(head("runs.csv"))
        .containsSubsequence(
            ("axes.n,trajectories,steps,shots,split,items,right,em,em_low,em_high,f1,f1_low,f1_high,"
                    + "format,format_low,format_high,turns,tokens,seconds,constant_guess,finished,"
                    + "out_of_rounds,unparsable")
                .split(","));
  }

  @Test
  void everyMetricHasItsColumnsInTheFiles() throws IOException {
    List<String> settings = new ArrayList<>();
    List<String> runs = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      settings.addAll(columns(metric, "", "_sd", "_low", "_high"));
      runs.addAll(metric.share() ? columns(metric, "", "_low", "_high") : List.of(metric.id()));
    }
    assertThat(head("report.csv")).containsSequence(settings);
    assertThat(head("runs.csv")).containsSequence(runs);
    JsonNode json = Json.read(Files.readString(directory.resolve("report.json")), JsonNode.class);
    for (Metric metric : Metric.values()) {
      JsonNode point = json.get("points").get(0).get(metric.id());
      assertThat(metric.share() ? point.get("mean") : point).as(metric.id()).isNotNull();
      assertThat(json.at("/settings/0/means/" + metric.name() + "/interval/mean").isNumber())
          .as(metric.id())
          .isTrue();
    }
  }

  @Test
  void everyMetricHasItsColumnInThePage() {
    List<String> names = new ArrayList<>();
    Element results = ParsedPage.read(directory).section("results");
    Element table = (Element) results.getElementsByTagName("table").item(0);
    for (int i = 0; i < table.getElementsByTagName("th").getLength(); i++) {
      names.add(table.getElementsByTagName("th").item(i).getTextContent());
    }
    assertThat(names)
        .containsSubsequence(
            Arrays.stream(Metric.values()).map(Metric::label).toArray(String[]::new));
  }

  @Test
  void theReferenceHasARowForEveryMetricInTheirOrder() throws IOException {
    assertThat(
            Files.readAllLines(Path.of("REPORT.md")).stream()
                .dropWhile(line -> !line.equals("## Metrics"))
                .filter(line -> line.startsWith("| `"))
                .limit(Metric.values().length)
                .map(line -> line.substring(0, line.indexOf('|', line.indexOf('|', 1) + 1))))
        .containsExactlyElementsOf(
            Arrays.stream(Metric.values())
                .map(metric -> "| `" + metric.id() + "` | " + metric.label() + " ")
                .toList());
  }

  private static List<String> columns(Metric metric, String... endings) {
    return Arrays.stream(endings).map(ending -> metric.id() + ending).toList();
  }

  private List<String> head(String name) throws IOException {
    return List.of(Files.readAllLines(directory.resolve(name)).get(0).split(","));
  }
}
