package io.fireact.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.json.Json;
import io.fireact.plan.StageKind;
import io.fireact.score.Covers;
import io.fireact.score.Interval;
import io.fireact.score.Metric;
import io.fireact.score.PointScore;
import io.fireact.score.RunMean;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResultTableTest {
  private static final SettingResult ONE_RUN = setting("64", 1, 1, true, false, null);

  private static final PointSummary POINT =
      PointSummary.of(
          Map.of("n", "64"),
          new PointScore(
              200,
              Map.of(
                  Metric.EXACT_MATCH, 0.635,
                  Metric.F1, 0.7,
                  Metric.FORMAT, 0.98,
                  Metric.TURNS, 3.5,
                  Metric.TOKENS, 812.4,
                  Metric.SECONDS, 0.31),
              Map.of(
                  Metric.EXACT_MATCH, new Interval(0.635, 0.5664, 0.6987),
                  Metric.F1, new Interval(0.7, 0.64, 0.75),
                  Metric.FORMAT, new Interval(0.98, 0.96, 0.99)),
              Map.of()));

  @Test
  void sharesAreInPerCentAndColumnsStandBelowEachOther() {
    assertThat(ResultTable.render(List.of(ONE_RUN)))
        .containsExactly(
            "   n  items  EM %  95 % interval  F1 %  format %  turns  tokens  seconds",
            "  64    200  63.5   56.6 to 69.9  70.0      98.0   3.50     812     0.31",
            "  one run each: interval over questions, the spread of runs is not in it");
    assertThat(ResultTable.render(List.of())).isEmpty();
  }

  @Test
  void runsOfOneSettingAreOneLineWithTheirSpread() {
    assertThat(
            ResultTable.render(
                List.of(
                    setting("16", 1, 3, false, false, null),
                    setting("64", 3, 3, true, false, 0.0612),
                    setting("256", 2, 3, false, true, 0.01))))
        .containsExactly(
            "    n    runs  items  EM %   sd  95 % interval  F1 %  format %  turns  tokens  seconds",
            "   16  1 of 3    200  63.5        56.6 to 69.9  70.0      98.0   3.50     812     0.31",
            "   64       3    600  63.5  6.1   56.6 to 69.9  70.0      98.0   3.50     812     0.31",
            "  256  2 of 3    400  63.5  1.0   56.6 to 69.9  70.0      98.0   3.50     812     0.31",
            "  means over runs; sd: of the runs' EM; intervals over questions and runs",
            "  with one run: interval over questions, the spread of runs is not in it",
            "  best: n=64; not told apart from it: n=256");
  }

  @Test
  void aLineOfTheTerminalIsNoLongerThanAHundredCharacters() {
    assertThat(ResultTable.render(List.of(setting("256", 2, 3, false, true, 0.01))))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
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
                    List.of(ONE_RUN),
                    List.of(POINT),
                    null,
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
    assertThat(json.at("/settings/0/axes/n").asText()).isEqualTo("64");
    assertThat(json.at("/settings/0/em/interval/low").asDouble()).isEqualTo(0.5664);
    assertThat(json.at("/settings/0/em/covers").asText()).isEqualTo("QUESTIONS");
    for (Metric metric : Metric.values()) {
      assertThat(json.get("settings").get(0).has(metric.id())).as(metric.id()).isTrue();
      assertThat(json.get("points").get(0).has(metric.id())).as(metric.id()).isTrue();
    }
    assertThat(json.at("/settings/0/best").asBoolean()).isTrue();
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
                    List.of(),
                    null,
                    List.of())),
            JsonNode.class);
    assertThat(json.at("/state").asText()).isEqualTo("failed");
    assertThat(json.at("/report").isNull()).isTrue();
    assertThat(json.has("warnings")).isFalse();
    assertThat(json.at("/failures/0/message").asText()).isEqualTo("broke");
  }

  private static SettingResult setting(
      String n, int runs, int planned, boolean best, boolean tied, @Nullable Double sd) {
    return new SettingResult(
        Map.of("n", n),
        "",
        runs,
        planned,
        best,
        tied,
        200 * runs,
        SettingResult.byId(
            Map.of(
                Metric.EXACT_MATCH, mean(0.635, runs, sd),
                Metric.F1, mean(0.7, runs, sd),
                Metric.FORMAT, mean(0.98, runs, sd),
                Metric.TURNS, mean(3.5, runs, sd),
                Metric.TOKENS, mean(812.4, runs, sd),
                Metric.SECONDS, mean(0.31, runs, sd))),
        List.of(0));
  }

  private static RunMean mean(double mean, int runs, @Nullable Double sd) {
    return new RunMean(
        new Interval(mean, 0.5664, 0.6987),
        runs > 1 ? Covers.QUESTIONS_AND_RUNS : Covers.QUESTIONS,
        runs,
        sd);
  }

  private static StageProgress stage(StageState state, String message) {
    return new StageProgress("k", StageKind.BASE, "base", state, 0, 0, message);
  }
}
