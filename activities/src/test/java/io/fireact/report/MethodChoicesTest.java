package io.fireact.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice between methods in page, JSON and CSV. */
class MethodChoicesTest {
  private static final String METHODS =
      """
      version: 1
      name: methods
      task: {kind: world, test: 20}
      fine_tune: {trajectories: 16, steps: 20}
      evaluate: {split: test, questions: 20}
      axes:
        agent.method: [react, reflexion]
        n:
          - {label: "16", fine_tune.trajectories: 16}
          - {label: "32", fine_tune.trajectories: 32}
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void eachNumberOfTrajectoriesHasAChoiceOfItsOwn() throws Exception {
    SampleSweep sweep = SampleSweep.finished(METHODS);
    for (int i = 0; i < 4; i++) {
      boolean reflexion = "reflexion".equals(sweep.plan.points().get(i).axes().get("agent.method"));
      boolean small = "16".equals(sweep.plan.points().get(i).axes().get("n"));
      // Right at n = 16: react 0 to 4, reflexion 3 to 9; at n = 32 nobody is.
      answers(sweep, i, reflexion ? 6 : 2, q -> small && (reflexion ? q >= 3 && q < 10 : q < 5));
    }
    ReportFolder folder = new ReportFolder(directory);
    ParsedPage page = folder.page(sweep);
    JsonNode choices = folder.json().path("choices");
    assertThat(choices).hasSize(2);
    JsonNode first = choices.get(0);
    assertThat(first.path("name").asText()).isEqualTo("n=16");
    assertThat(first.at("/choice/questions").asInt()).isEqualTo(20);
    assertThat(first.at("/choice/random/mean").asDouble()).isCloseTo(0.3, within(1e-12));
    assertThat(first.at("/choice/oracle/em/mean").asDouble()).isEqualTo(0.5);
    assertThat(first.at("/choice/oracle/turns").asDouble()).isCloseTo(4, within(1e-12));
    assertThat(first.at("/choice/best").asText()).isEqualTo("method=reflexion");
    assertThat(choices.get(1).at("/choice/oracle/turns").isNull()).isTrue();
    assertThat(page.section("choice").getTextContent())
        .contains("random choice", "method=react", "30.0", "50.0")
        .contains("Best single method: method=reflexion, above a random choice by 5.0");
    List<String> rows = Files.readAllLines(directory.resolve("choices.csv"));
    assertThat(rows).hasSize(13);
    assertThat(rows.get(0))
        .startsWith("among,kind,choice,questions,left_out,em,em_low,em_high,turns");
    assertThat(rows)
        .anyMatch(row -> row.startsWith("n=16,single,method=react,20,0,0.25,"))
        .anyMatch(row -> row.startsWith("n=16,best_single,method=reflexion,20,0,0.35,"))
        .anyMatch(row -> row.startsWith("n=16,oracle,,20,0,0.5,"));
  }

  @Test
  void aSweepOfOneMethodHasNone() throws Exception {
    ReportFolder folder = new ReportFolder(directory);
    folder.write(SampleSweep.finished(METHODS.replace(", reflexion", "")));
    assertThat(folder.json().has("choices")).isFalse();
    assertThat(directory.resolve("choices.csv")).doesNotExist();
    assertThat(ParsedPage.read(directory).all("section"))
        .noneMatch(section -> section.getAttribute("id").equals("choice"));
  }

  private static void answers(SampleSweep sweep, int point, int turns, IntPredicate right) {
    List<Trajectory> episodes = new ArrayList<>();
    for (int q = 0; q < 20; q++) {
      String answer = right.test(q) ? "arden" : "brill";
      episodes.add(
          new Trajectory(
              new Question("q" + q, Split.TEST, "where ?", "arden", "two-hop"),
              Collections.nCopies(turns, new Step("t", "finish", answer, "", "")),
              Disposition.FINISHED,
              answer,
              right.test(q),
              1,
              1));
    }
    sweep.putEpisodes(sweep.evaluate(point), episodes, List.of(), "2026-03-01T10:00:00Z", 1);
  }
}
