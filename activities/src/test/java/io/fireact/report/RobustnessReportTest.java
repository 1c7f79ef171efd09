package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.plan.Plan;
import io.fireact.plan.StageInput;
import io.fireact.report.result.ReportData;
import io.fireact.report.result.ReportDataReader;
import io.fireact.report.result.Robustness;
import io.fireact.score.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Robustness, turns and ends of a sweep, in the page and in the files. */
final class RobustnessReportTest {
  static final String NOISY =
      """
      version: 1
      name: noisy
      task: {kind: world, test: 20}
      evaluate: {questions: 20}
      fine_tune: {trajectories: 16, steps: 10}
      axes:
        fine_tune.rank: [4, 16]
        agent.noise.probability: [0, 0.25, 0.5]
        agent.noise.observation: [none, random]
        agent.noise.seed: [1, 2]
      """;

  private final ReportFolder folder;

  RobustnessReportTest(@TempDir Path directory) {
    this.folder = new ReportFolder(directory);
  }

  @Test
  void settingsThatDifferInNoiseOnlyAreSetAgainstTheOneWithout() throws IOException {
    SampleSweep sweep = answered();
    List<Robustness> robustness = data(sweep).robustness();
    assertThat(robustness).extracting(Robustness::name).containsExactly("rank=4", "rank=16");
    Robustness low = robustness.get(0);
    assertThat(low.reference().interval().mean()).isEqualTo(0.8);
    assertThat(low.levels())
        .extracting(Robustness.Level::label)
        .containsExactly("0.25, None", "0.25, random", "0.5, None", "0.5, random");
    Robustness.Level worst = low.levels().get(2);
    assertThat(worst.em().interval().mean()).isEqualTo(0.4);
    assertThat(worst.change().interval().mean()).isCloseTo(-0.4, within(1e-12));
    Interval relative = Objects.requireNonNull(worst.relative());
    assertThat(relative.mean()).isCloseTo(-0.5, within(1e-12));
    assertThat(relative.high()).isNegative();

    ParsedPage page = folder.page(sweep);
    String text = page.section("robustness").getTextContent();
    assertThat(text).contains("0.5, random", "−40.0", "−50.0");
    List<String> rows = Files.readAllLines(folder.directory().resolve("robustness.csv"));
    assertThat(rows).hasSize(1 + 2 * 4);
    assertThat(rows.get(0)).endsWith("relative_change_low,relative_change_high,change_covers");
    JsonNode json = folder.json();
    JsonNode inJson = json.at("/robustness/0/levels/2/relative/mean");
    assertThat(inJson.doubleValue()).isEqualTo(-0.5);
    JsonNode setting = json.path("settings").get(0);
    assertThat(setting.at("/dispositions/FINISHED").intValue()).isEqualTo(16);
    assertThat(setting.path("turns").path("unfinished").asInt()).isEqualTo(4);
  }

  @Test
  void withoutNoiseThereIsNoSuchSection() {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    assertThat(data(sweep).robustness()).isEmpty();
    assertThat(folder.write(sweep))
        .extracting(file -> file.getFileName().toString())
        .contains("turns.csv", "turns.svg", "dispositions.svg")
        .doesNotContain("robustness.csv", "robustness.svg");
  }

  @Test
  void turnsAreCountedByRow() throws IOException {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SIZES);
    folder.write(sweep);
    List<String> rows = Files.readAllLines(folder.directory().resolve("turns.csv"));
    assertThat(rows.get(0)).isEqualTo("axes.n,trajectories,shots,turns,episodes,share_of_all");
    int of512 =
        rows.stream()
            .filter(row -> row.startsWith("512,"))
            .mapToInt(row -> Integer.parseInt(row.split(",", -1)[4]))
            .sum();
    assertThat(of512).isEqualTo(200);
    assertThat(rows).anyMatch(row -> row.startsWith("512,512,0,3,"));
    assertThat(rows).anyMatch(row -> row.startsWith("512,512,0,,"));
  }

  /** 16 of 20 right without noise, 4 fewer for each quarter of it. */
  static SampleSweep answered() {
    SampleSweep sweep = SampleSweep.finished(NOISY);
    List<Plan.Point> points = sweep.plan.points();
    IntStream.range(0, points.size())
        .forEach(
            i -> {
              StageInput.Evaluate input = (StageInput.Evaluate) sweep.evaluate(i).input();
              double noise = input.agent().noise().probability();
              ReportFolder.answers(sweep, i, (int) Math.round(16 - 16 * noise));
            });
    return sweep;
  }

  private static ReportData data(SampleSweep sweep) {
    return ReportDataReader.read(sweep.store, sweep.plan, sweep.report());
  }

  /** Writes reports to look at into the directory named first. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    Map.of("noisy", answered(), "one", SampleSweep.finished(one()), "many", many())
        .forEach(
            (name, sweep) ->
                ReportBuilder.write(
                    sweep.store, sweep.plan, sweep.report(), directory.resolve(name)));
  }

  private static String one() {
    return SampleSweep.SIZES.substring(0, SampleSweep.SIZES.indexOf("axes:"))
        + "fine_tune: {trajectories: 64, steps: 100}\n";
  }

  private static SampleSweep many() {
    StringBuilder spec = new StringBuilder(one()).append("axes:\n  what:\n");
    for (int i = 1; i <= 20; i++) {
      spec.append(
              "    - {label: \"A LONG LABEL IN CAPITALS, WHICH ARE WIDE, WITH NUMBER %d\""
                  .formatted(i))
          .append(", fine_tune.rank: %d}\n".formatted(i));
    }
    spec.append("  agent.reasoning: [drop, keep]\n");
    return SampleSweep.finished(spec.toString());
  }
}
