package io.fireact.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.plan.StageKind;
import io.fireact.score.Interval;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResultTableTest {
  private static final PointResult POINT =
      new PointResult(
          Map.of("n", "64"),
          200,
          new Interval(0.635, 0.5664, 0.6987),
          0.7,
          new Interval(0.98, 0.96, 0.99),
          3.5,
          812.4,
          0.31);

  @Test
  void sharesAreInPerCentAndColumnsStandBelowEachOther() {
    assertThat(ResultTable.render(List.of(POINT)))
        .containsExactly(
            "   n  items  EM %  95 % interval  F1 %  format %  turns  tokens  seconds",
            "  64    200  63.5   56.6 to 69.9  70.0      98.0   3.50     812     0.31");
    assertThat(ResultTable.render(List.of())).isEmpty();
  }

  @Test
  void theJsonObjectHasTheDocumentedNames() {
    JsonNode json =
        Json.read(
            Json.write(
                RunResult.of(
                    new SweepProgress(
                        "e-1",
                        "e",
                        SweepState.DONE,
                        List.of(
                            stage(StageState.REUSED, ""),
                            stage(StageState.DONE, ""),
                            stage(StageState.DONE, ""))),
                    "/reports/e/report.html",
                    List.of(POINT),
                    List.of("mix of 64: 1 of its 64 trajectories"))),
            JsonNode.class);
    assertThat(json.at("/experiment").asText()).isEqualTo("e");
    assertThat(json.at("/state").asText()).isEqualTo("done");
    assertThat(json.at("/report").asText()).isEqualTo("/reports/e/report.html");
    assertThat(json.get("stages"))
        .isEqualTo(Json.read("{\"total\":3,\"reused\":1,\"new\":2}", JsonNode.class));
    assertThat(json.at("/points/0/axes/n").asText()).isEqualTo("64");
    assertThat(json.at("/points/0/items").asInt()).isEqualTo(200);
    assertThat(json.at("/points/0/em/low").asDouble()).isEqualTo(0.5664);
    assertThat(json.at("/points/0/format/high").asDouble()).isEqualTo(0.99);
    for (String number : List.of("f1", "turns", "tokens", "seconds")) {
      assertThat(json.at("/points/0/" + number).isNumber()).as(number).isTrue();
    }
    assertThat(json.at("/warnings/0").asText()).startsWith("mix of 64");
    assertThat(json.has("failures")).isFalse();
  }

  @Test
  void aFailedRunNamesItsFailures() {
    JsonNode json =
        Json.read(
            Json.write(
                RunResult.of(
                    new SweepProgress(
                        "e-1", "e", SweepState.FAILED, List.of(stage(StageState.FAILED, "broke"))),
                    null,
                    List.of(),
                    List.of())),
            JsonNode.class);
    assertThat(json.at("/state").asText()).isEqualTo("failed");
    assertThat(json.at("/report").isNull()).isTrue();
    assertThat(json.has("warnings")).isFalse();
    assertThat(json.at("/failures/0/message").asText()).isEqualTo("broke");
  }

  private static StageProgress stage(StageState state, String message) {
    return new StageProgress("k", StageKind.BASE, "base", state, 0, 0, message);
  }
}
