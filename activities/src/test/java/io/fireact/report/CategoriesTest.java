package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Results by type of question are in the page, in JSON and in CSV, and agree. */
final class CategoriesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void everySettingHasARowForEachTypeAndTheyAgreeWithTheWhole() throws IOException {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SEEDS);
    ReportBuilder.write(sweep.store, sweep.plan, sweep.report(), directory);
    List<String> rows = Files.readAllLines(directory.resolve("categories.csv"));
    assertThat(rows.get(0))
        .startsWith("axes.n,trajectories,shots,category,runs,items,right,em,em_sd,em_low,em_high,");
    assertThat(rows).hasSize(1 + 5);
    assertThat(rows.get(1)).startsWith("0,0,2,two-hop,3,600,");
    JsonNode settings =
        Json.read(Files.readString(directory.resolve("report.json")), JsonNode.class)
            .path("settings");
    for (int i = 0; i < settings.size(); i++) {
      JsonNode setting = settings.get(i);
      JsonNode category = setting.path("categories").path(0);
      assertThat(category.path("name").asText()).isEqualTo("two-hop");
      assertThat(category.path("means"))
          .as("the only type is all")
          .isEqualTo(setting.path("means"));
      assertThat(category.path("right")).isEqualTo(setting.path("right"));
      assertThat(rows.get(i + 1)).contains(",600," + category.path("right").asInt() + ",");
    }
    ParsedPage page = ParsedPage.read(directory);
    Element section = page.only("section", one -> one.getAttribute("id").equals("categories"));
    assertThat(section.getTextContent())
        .contains("Exact match by type of question", "two-hop", "of 600");
  }
}
