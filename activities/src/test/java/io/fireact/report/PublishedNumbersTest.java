package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.report.result.MeasuredSetting;
import io.fireact.report.result.PublishedComparison;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.ReportDataReader;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishedNumbersTest {
  private static final String PAPER =
      SampleSweep.SIZES
          + """
          published:
            source: A paper, Table 2
            values:
              - {at: [n=64], value: 26.2, questions: 500, note: with <tags>}
              - {at: [n=512], metric: turns, value: 3.2}
            notes: ["=1+1"]
          """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private static PublishedComparison comparison(String yaml) {
    SampleSweep sweep = SampleSweep.finished(yaml);
    ReportData data = ReportDataReader.read(sweep.store, sweep.plan, sweep.report());
    return PublishedComparison.of(data).orElseThrow();
  }

  @Test
  void eachPublishedNumberStandsBesideTheSettingThatItIsAbout() {
    SampleSweep sweep = SampleSweep.finished(PAPER);
    ReportData data = ReportDataReader.read(sweep.store, sweep.plan, sweep.report());
    List<PublishedComparison.Row> rows = PublishedComparison.of(data).orElseThrow().rows();
    MeasuredSetting setting = data.settings().get(2);
    assertThat(rows).extracting(PublishedComparison.Row::setting).containsExactly("n=64", "n=512");
    Interval published = rows.get(0).published();
    // Wilson's interval of 131 of 500.
    assertThat(published.mean()).isEqualTo(0.262);
    assertThat(published.low()).isCloseTo(0.22538, within(1e-5));
    assertThat(published.high()).isCloseTo(0.30225, within(1e-5));
    assertThat(rows.get(0).ours()).isEqualTo(setting.em());
    assertThat(rows.get(0).difference()).isEqualTo(setting.em().interval().less(published));
    assertThat(rows.get(1).metric()).isEqualTo(Metric.TURNS);
    assertThat(rows.get(1).published()).isEqualTo(new Interval(3.2, 3.2, 3.2));
  }

  @Test
  void runsOfASettingAreComparedTogether() {
    String seeds = PAPER.replace("published:", "  seed: [1, 2, 3]\npublished:");
    assertThat(comparison(seeds).rows())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.ours()).extracting("runs").isEqualTo(3));
  }

  @Test
  void pageFilesAndJsonHaveThem() throws Exception {
    SampleSweep sweep = SampleSweep.finished(PAPER + "  reduced: A tenth of it.\n");
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("Beside A paper, Table 2")
        .contains("A reduced form, not a reproduction. ")
        .contains("A tenth of it.")
        .contains("with &lt;tags&gt;");
    assertThat(Files.readString(directory.resolve("published.csv")).lines().toList())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).startsWith("n=64,em,0.262,0.22"));
    JsonNode json = Json.read(Files.readString(directory.resolve("report.json")), JsonNode.class);
    assertThat(json.at("/published/rows/1/published/mean").asDouble()).isEqualTo(3.2);
    assertThat(json.at("/published/reduced").asText()).isEqualTo("A tenth of it.");
  }

  @Test
  void aReportWithoutThemSaysNothingOfThem() throws Exception {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
    assertThat(directory.resolve("published.csv")).doesNotExist();
    assertThat(Files.readString(directory.resolve("report.json"))).doesNotContain("\"reduced\"");
  }
}
