package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Runs, settings and what is fitted to them, in the report's tables. */
final class ReportedRunsTest {
  private static final String TWO_RANKS =
      """
      version: 1
      name: one
      task: {kind: world, test: 20}
      fine_tune: {trajectories: 32}
      evaluate: {split: test, questions: 20}
      axes:
        fine_tune.rank: [4, 8]
        seed: [1, 2]
      """;

  @SuppressWarnings("NullAway.Init")
  private ReportFolder folder;

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = new ReportFolder(directory);
  }

  @Test
  void seedsAreSamplesOfOneFitAndOtherAxesMakeSeries() throws IOException {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.GRID);
    folder.write(sweep);
    JsonNode json = folder.json();
    assertThat(json.get("axes"))
        .extracting(JsonNode::textValue)
        .containsExactly("n", "fine_tune.rank");
    assertThat(json.get("seed_axes")).extracting(JsonNode::textValue).containsExactly("seed");
    assertThat(json.get("points")).hasSize(12);
    assertThat(json.get("settings")).hasSize(6);
    assertThat(json.get("series"))
        .extracting(one -> one.get("name").textValue())
        .containsExactly("rank=4", "rank=16");
    JsonNode samples = json.get("series").get(0).get("samples");
    assertThat(samples)
        .extracting(one -> one.get("n").intValue())
        .containsExactly(32, 32, 128, 128, 300, 300);
    assertThat(samples)
        .extracting(one -> one.get("run").textValue())
        .containsExactlyInAnyOrder("seed=1", "seed=2", "seed=1", "seed=2", "seed=1", "seed=2");
    assertThat(samples).extracting(one -> one.get("items").intValue()).containsOnly(100);
    assertThat(ParsedPage.read(folder.directory()).section("results").getTextContent())
        .contains("dev split, the one that choices are made on");
  }

  @Test
  void seedsAreRunsOfOneSettingInEveryTable() throws IOException {
    SampleSweep sweep = SampleSweep.finished(SampleSweep.SEEDS);
    ParsedPage page = folder.page(sweep);
    assertThat(page.results()).hasSize(5);
    Element runs = page.only("details", one -> one.getAttribute("id").equals("runs"));
    assertThat(runs.getElementsByTagName("tr").getLength()).isEqualTo(1 + 15);
    assertThat(ReportFolder.headline(page))
        .contains("mean of 3 runs", "over questions and runs", "Not told apart from it: ", "n=256")
        .doesNotContain("the spread of runs is not in it");
    JsonNode json = folder.json();
    double[] shares = new double[3];
    for (int i = 0; i < 3; i++) {
      JsonNode point = json.get("points").get(json.at("/settings/4/points").get(i).intValue());
      assertThat(point.at("/axes/n").textValue()).isEqualTo("512");
      shares[i] = point.at("/em/mean").doubleValue();
    }
    double mean = (shares[0] + shares[1] + shares[2]) / 3;
    double squares = 0;
    for (double share : shares) {
      squares += (share - mean) * (share - mean);
    }
    JsonNode em = json.at("/settings/4/means/EXACT_MATCH");
    assertThat(em.at("/interval/mean").doubleValue()).isCloseTo(mean, within(1e-12));
    assertThat(em.get("sd").doubleValue()).isCloseTo(Math.sqrt(squares / 2), within(1e-12));
    assertThat(em.get("covers").textValue()).isEqualTo("QUESTIONS_AND_RUNS");
    assertThat(em.get("runs").intValue()).isEqualTo(3);
    assertThat(json.at("/settings/4/steps").longValue()).isEqualTo(320);
    assertThat(json.at("/series/0/covers").textValue()).isEqualTo("QUESTIONS_AND_RUNS");
    assertThat(json.at("/series/0/exponent/interval/low").isNumber()).isTrue();
    assertThat(Files.readAllLines(folder.directory().resolve("report.csv"))).hasSize(1 + 5);
    assertThat(Files.readAllLines(folder.directory().resolve("runs.csv"))).hasSize(1 + 15);
    assertThat(page.section("curve").getTextContent())
        .contains("small open marks are the single runs", "questions and runs; runs vary");
  }

  @Test
  void whatATargetTakesIsReadOffTheCurveByTrajectoriesAndBySteps() throws IOException {
    ParsedPage page = folder.page(SampleSweep.finished(SampleSweep.SEEDS));
    JsonNode json = folder.json();
    JsonNode byTrajectories = json.at("/series/0");
    JsonNode bySteps = json.at("/step_series/0");
    assertThat(byTrajectories.get("counted").textValue()).isEqualTo("TRAJECTORIES");
    assertThat(bySteps.get("counted").textValue()).isEqualTo("STEPS");
    assertThat(bySteps.get("samples"))
        .extracting(one -> one.get("n").intValue())
        .contains(60, 120, 240, 320);
    JsonNode half =
        StreamSupport.stream(byTrajectories.get("reached").spliterator(), false)
            .filter(each -> each.get("target").doubleValue() == 0.5)
            .findFirst()
            .orElseThrow();
    assertThat(half.at("/n/interval/mean").doubleValue()).isBetween(20.0, 120.0);
    assertThat(page.section("curve").getTextContent())
        .contains("What a target takes by the fitted curves", "2 times what was measured")
        .containsPattern("50\u00a0%[\\d,]+ trajectories \\(95\u00a0%: ")
        .containsPattern("50\u00a0%[\\d,]+ training steps \\(95\u00a0%: ");
  }

  @Test
  void whereStepsAloneAreAnAxisTheyHaveACurveOfTheirOwn() throws IOException {
    folder.write(
        SampleSweep.finished(
            """
            version: 1
            name: steps
            task: {kind: world, test: 20}
            evaluate: {split: test, questions: 20}
            axes:
              fine_tune.trajectories: [16, 64]
              fine_tune.steps: [10, 20, 40]
            """));
    JsonNode json = folder.json();
    assertThat(json.get("series"))
        .extracting(one -> one.get("name").textValue())
        .containsExactly("steps=10", "steps=20", "steps=40");
    assertThat(json.get("step_series"))
        .extracting(one -> one.get("name").textValue())
        .containsExactly("trajectories=16", "trajectories=64");
    assertThat(json.at("/step_series/1/samples"))
        .extracting(one -> one.get("n").intValue())
        .containsExactly(10, 20, 40);
  }

  @Test
  void theBestSettingHasTheHighestMeanAndNotTheLuckiestRun() throws IOException {
    SampleSweep sweep = SampleSweep.finished(TWO_RANKS);
    ReportFolder.answers(sweep, 0, 2);
    ReportFolder.answers(sweep, 1, 9);
    ReportFolder.answers(sweep, 2, 7);
    ReportFolder.answers(sweep, 3, 8);
    ParsedPage page = folder.page(sweep);
    assertThat(ReportFolder.headline(page)).contains("(rank=8)", "37.5", "mean of 2 runs");
    assertThat(folder.json().get("settings"))
        .extracting(one -> one.get("best").booleanValue())
        .containsExactly(false, true);
    assertThat(folder.json().at("/settings/0/tied_with_best").booleanValue()).isTrue();
    assertThat(folder.json().get("points"))
        .extracting(one -> one.get("best").booleanValue())
        .containsExactly(false, false, true, true);
    assertThat(page.all("tr"))
        .extracting(row -> row.getAttribute("class"))
        .contains("best", "tied");
  }

  @Test
  void oneRunAPointIsSaidWhereverItsIntervalIs() {
    ParsedPage page = folder.page(SampleSweep.finished(SampleSweep.SIZES));
    assertThat(ReportFolder.headline(page))
        .contains("over questions; one run, so the spread of runs is not");
    assertThat(page.section("results").getTextContent())
        .contains("the spread of runs is not in it", "Give the spec an axis of seeds");
    assertThat(page.section("curve").getTextContent())
        .contains("with one run each, the spread of runs is not in them");
  }

  @Test
  void aSeedWithoutAPartInThePointIsNoSecondRun() throws IOException {
    folder.write(SampleSweep.finished(SampleSweep.SIZES + "  fine_tune.seed: [1, 2]\n"));
    JsonNode json = folder.json();
    assertThat(json.get("settings"))
        .extracting(one -> one.get("runs").intValue())
        .containsExactly(1, 2, 2, 2, 2);
    assertThat(json.at("/settings/0/means/EXACT_MATCH/covers").textValue()).isEqualTo("QUESTIONS");
    assertThat(ParsedPage.read(folder.directory()).section("results").getTextContent())
        .contains("Where a setting has one run");
  }

  @Test
  void theBestConstantGuessAndTheStepsAreTold() throws IOException {
    ParsedPage page = folder.page(SampleSweep.finished(SampleSweep.SIZES));
    JsonNode guess = folder.json().at("/points/0/constant_guess");
    assertThat(guess.get("right").intValue()).isBetween(200 / 6, 60);
    assertThat(page.section("results").getTextContent())
        .contains(
            "The best constant guess, \u201c" + guess.get("answer").textValue(),
            "is right on " + guess.get("right").intValue() + " of 200");
    assertThat(folder.json().get("settings"))
        .extracting(one -> one.get("steps").longValue())
        .containsExactly(0L, 60L, 120L, 240L, 320L);
  }

  @Test
  void thePromptedBaseIsNoPartOfTheFit() throws IOException {
    folder.write(SampleSweep.finished(SampleSweep.SIZES));
    assertThat(folder.json().get("series").get(0).get("samples"))
        .extracting(one -> one.get("n").intValue())
        .containsExactly(16, 64, 256, 512);
    assertThat(folder.json().get("points").get(0).get("shots").intValue()).isEqualTo(2);
  }
}
