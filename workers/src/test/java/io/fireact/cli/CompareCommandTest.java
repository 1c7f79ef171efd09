package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.config.Home;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.StageRecord;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of real plans in a real store, and released runs, compared from the command line. */
final class CompareCommandTest {
  private static final String GRID =
      """
      version: 1
      name: %s
      task: {kind: world, test: 60}
      evaluate: {split: test, questions: %d}
      axes:
        n:
          - {label: "16", fine_tune.trajectories: 16}
          - {label: "64", fine_tune.trajectories: 64}
          - {label: "256", fine_tune.trajectories: 256}
      """;

  private static final String SEEDS = "  fine_tune.seed: [1, 2, 3]\n";

  private final Path directory;
  private final Commands commands;
  private final FileArtifactStore store;

  CompareCommandTest(@TempDir Path directory) {
    this.directory = directory;
    this.commands = new Commands(directory);
    this.store =
        new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
  }

  @Test
  void twoPointsOfASweepAreComparedByMcNemarsTestAndABootstrap() throws IOException {
    Path grid = grid("one", 40, "");
    evaluate(grid, Map.of("n", "16"), 0, 40, i -> i < 15);
    evaluate(grid, Map.of("n", "64"), 0, 40, i -> i >= 12 && i < 39);
    JsonNode json = json(grid.toString(), "--point", "n=64", "--point", "n=16");
    assertThat(json.get("pairs")).hasSize(1);
    assertThat(json.has("choices")).isFalse();
    JsonNode pair = json.at("/pairs/0");
    assertThat(pair.at("/first/axes/n").textValue()).isEqualTo("64");
    assertThat(pair.at("/second/axes/n").textValue()).isEqualTo("16");
    assertThat(pair.at("/questions/common").intValue()).isEqualTo(40);
    assertThat(pair.get("first_only_right").intValue()).isEqualTo(24);
    assertThat(pair.get("second_only_right").intValue()).isEqualTo(12);
    // statsmodels' mcnemar([[3, 24], [12, 1]], exact=True)
    assertThat(pair.get("p").doubleValue()).isCloseTo(0.06524533522315325, within(1e-12));
    assertThat(pair.get("p_holm").doubleValue()).isCloseTo(0.06524533522315325, within(1e-12));
    assertThat(pair.get("told_apart").booleanValue()).isFalse();
    assertThat(pair.at("/em/difference/mean").doubleValue()).isCloseTo(0.3, within(1e-12));
    assertThat(pair.at("/em/difference/low").doubleValue()).isBetween(-0.05, 0.05);
    assertThat(pair.at("/em/difference/high").doubleValue()).isBetween(0.55, 0.65);
    assertThat(pair.get("over_runs").isNull()).isTrue();
    assertThat(json.at("/bootstrap/resamples").intValue()).isEqualTo(9_999);
    Outcome shown = commands.run("compare", grid.toString(), "--point", "n=64", "--point", "n=16");
    assertThat(shown.out())
        .contains("A EM %", "67.5", "37.5", "+30.0", "0.0652")
        .contains("one run each: what other seeds would do is in none of these numbers")
        .startsWith("A: n=64\nB: n=16\n")
        .contains("On 40 common questions A has 30.0 points more exact match than B (95 % interval")
        .contains("they are not told apart, which does not make them equal");
    assertThat(shown.err()).isEmpty();
    assertThat(commands.run("compare", grid.toString(), "--point", "n=64", "--point", "n=16"))
        .isEqualTo(shown);
  }

  @Test
  void allSettingsOfASweepAreComparedTwoByTwoWithHolmsCorrection() throws IOException {
    Path grid = grid("all", 40, "");
    evaluate(grid, Map.of("n", "16"), 0, 40, i -> i < 10);
    evaluate(grid, Map.of("n", "64"), 0, 40, i -> i < 16);
    evaluate(grid, Map.of("n", "256"), 0, 40, i -> i < 36);
    JsonNode json = json(grid.toString());
    assertThat(json.get("pairs"))
        .extracting(pair -> pair.get("p").doubleValue())
        .containsExactly(0.03125, Math.pow(2, -25), Math.pow(2, -19));
    assertThat(json.get("pairs"))
        .extracting(pair -> pair.get("p_holm").doubleValue())
        .containsExactly(0.03125, 3 * Math.pow(2, -25), 2 * Math.pow(2, -19));
    assertThat(commands.run("compare", grid.toString()).out())
        .isEqualTo(commands.run("compare", grid.toString(), grid.toString()).out())
        .contains("p (Holm)", "3 of 3 pairs are told apart at 5 % for all together");
  }

  @Test
  void runsOfSeedsAreTakenTogetherAndMissingOnesAreNamed() throws IOException {
    Path grid = grid("seeds", 40, SEEDS);
    for (int seed = 1; seed <= 3; seed++) {
      int own = seed;
      String label = Integer.toString(seed);
      evaluate(grid, Map.of("n", "16", "fine_tune.seed", label), 0, 40, i -> i % 4 == own);
      if (seed < 3) {
        evaluate(grid, Map.of("n", "64", "fine_tune.seed", label), 0, 40, i -> i % 2 == 0);
      }
    }
    JsonNode json = json(grid.toString());
    JsonNode pair = json.at("/pairs/0");
    assertThat(json.get("pairs")).hasSize(1);
    assertThat(pair.at("/first/runs").intValue()).isEqualTo(3);
    assertThat(pair.at("/second/runs").intValue()).isEqualTo(2);
    assertThat(pair.at("/second/planned").intValue()).isEqualTo(3);
    assertThat(pair.at("/over_runs/covers").textValue()).isEqualTo("QUESTIONS_AND_RUNS");
    assertThat(json.get("remarks"))
        .extracting(JsonNode::textValue)
        .anyMatch(remark -> remark.contains("n=64") && remark.endsWith("2 of 3 runs are finished"))
        .anyMatch(
            remark -> remark.contains("n=256") && remark.endsWith("0 of 3 runs are finished"));
    assertThat(commands.run("compare", grid.toString()).out())
        .contains("over runs too", "3, 2", "all runs of a question count as one draw");
    JsonNode single =
        json(
            grid.toString(),
            "--point",
            "n=64,fine_tune.seed=1",
            "--point",
            "n=16,fine_tune.seed=1");
    assertThat(single.at("/pairs/0/over_runs").isNull()).isTrue();
    assertThat(single.at("/pairs/0/first/axes/fine_tune.seed").textValue()).isEqualTo("1");
  }

  @Test
  void twoSweepsAreComparedByLabelsAndTheirOtherQuestionsAreCounted() throws IOException {
    Path small = grid("small", 30, "");
    Path large = grid("large", 50, "");
    evaluate(small, Map.of("n", "16"), 0, 30, i -> i < 10);
    evaluate(small, Map.of("n", "64"), 0, 30, i -> i < 20);
    evaluate(large, Map.of("n", "64"), 10, 60, i -> i < 30);
    evaluate(large, Map.of("n", "256"), 10, 60, i -> i < 40);
    JsonNode json = json(small.toString(), large.toString());
    assertThat(json.get("pairs")).hasSize(1);
    assertThat(json.at("/pairs/0/questions/common").intValue()).isEqualTo(20);
    assertThat(json.at("/pairs/0/questions/only_first").intValue()).isEqualTo(10);
    assertThat(json.at("/pairs/0/questions/only_second").intValue()).isEqualTo(30);
    assertThat(json.get("remarks"))
        .extracting(JsonNode::textValue)
        .anyMatch(one -> one.contains("(n=16) has no counterpart"))
        .anyMatch(one -> one.contains("(n=256) has no counterpart"));
    assertThat(commands.run("compare", small.toString(), large.toString()).out())
        .contains("20 questions are in common; left out are 10 of A's and 30 of B's");
  }

  @Test
  void settingsThatDifferInMethodAreAChoice() throws IOException {
    Path grid =
        Files.writeString(
            directory.resolve("methods.yaml"),
            """
            version: 1
            name: methods
            task: {kind: world, test: 60}
            evaluate: {split: test, questions: 40}
            axes:
              agent.method: [react, reflexion]
            """);
    evaluate(grid, Map.of("agent.method", "react"), 0, 40, i -> i < 10);
    evaluate(grid, Map.of("agent.method", "reflexion"), 0, 30, i -> i >= 6 && i < 24);
    JsonNode json = json(grid.toString());
    JsonNode choice = json.at("/choices/0/choice");
    assertThat(json.get("choices")).hasSize(1);
    assertThat(choice.get("questions").intValue()).isEqualTo(30);
    assertThat(choice.get("left_out").intValue()).isEqualTo(10);
    assertThat(choice.at("/random/mean").doubleValue()).isCloseTo(28.0 / 60, within(1e-12));
    assertThat(choice.at("/oracle/em/mean").doubleValue()).isEqualTo(0.8);
    assertThat(choice.get("best").textValue()).isEqualTo("agent.method=reflexion");
    assertThat(commands.run("compare", grid.toString()).out())
        .contains("Choice between methods, on 30 questions that all were asked (10 others are left")
        .contains("at random", "46.7", "oracle", "80.0")
        .contains("Best by these very numbers: agent.method=reflexion; above random by +13.3");
    assertThat(
            json(
                    "--point",
                    "agent.method=react",
                    "--point",
                    "agent.method=reflexion",
                    grid.toString())
                .get("choices"))
        .hasSize(1);
  }

  @Test
  void otherTasksAndOtherQuestionsAreRefused() throws IOException {
    Path grid = grid("world", 40, "");
    evaluate(grid, Map.of("n", "16"), 0, 40, i -> true);
    evaluate(grid, Map.of("n", "64"), 100, 140, i -> true);
    refused(
        ExitCode.USAGE,
        "none of the first's 40 questions is one of the second's 40",
        grid.toString());
    Path hotpotqa =
        Files.writeString(
            directory.resolve("hotpotqa.yaml"),
            """
            version: 1
            name: hotpotqa
            task:
              kind: hotpotqa
              questions: {file: dev.json, sha256: %1$s, url: "https://example.org/dev.json"}
              corpus: &file {file: all.json, sha256: %1$s, url: "https://example.org/all.json"}
            teacher: {kind: released, trajectories: *file}
            fine_tune: {trajectories: 16}
            evaluate: {split: test, questions: 40}
            """
                .formatted("ab".repeat(32)));
    evaluate(hotpotqa, Map.of(), 0, 40, i -> true);
    refused(
        ExitCode.USAGE,
        "one was asked the task world, the other hotpotqa",
        grid.toString(),
        hotpotqa.toString());
  }

  @Test
  void whatCannotBeComparedIsSaidInASentence() throws IOException {
    Path grid = grid("grid", 40, "");
    refused(ExitCode.ENVIRONMENT, "no evaluation of " + grid, grid.toString());
    evaluate(grid, Map.of("n", "16"), 0, 40, i -> true);
    refused(ExitCode.USAGE, "there is one setting, and nothing to compare", grid.toString());
    refused(ExitCode.USAGE, "there is one setting", grid.toString(), grid.toString());
    refused(ExitCode.USAGE, "has no axis 'm'", grid.toString(), "--point", "m=3");
    refused(ExitCode.USAGE, "has no point with n=3; there are", grid.toString(), "--point", "n=3");
    refused(ExitCode.USAGE, "'n' is not AXIS=LABEL", grid.toString(), "--point", "n");
    refused(ExitCode.USAGE, "twice", grid.toString(), "--point", "n=16,n=64");
    refused(ExitCode.USAGE, "there is no sweep", "nowhere");
    refused(ExitCode.USAGE, "--asked is for released runs", grid.toString(), "--asked", "5");
    refused(ExitCode.USAGE, "name two files", grid.toString(), "run.json");
    refused(ExitCode.USAGE, "there is no file one.json", "one.json", "two.json");
  }

  @Test
  void releasedRunsAreComparedOverAllThatWasAsked() {
    String data = System.getenv().getOrDefault("FIREACT_DATA", "");
    Path trajectories = Path.of(data, "trajs");
    Assumptions.assumeTrue(!data.isEmpty() && Files.isDirectory(trajectories));
    String small = run(trajectories, "7b");
    String large = run(trajectories, "13b");
    JsonNode json = json(large, small, "--asked", "500");
    JsonNode pair = json.at("/pairs/0");
    // As published: 34.4 and 26.2 of 500.
    assertThat(pair.at("/em/first").doubleValue()).isEqualTo(0.344);
    assertThat(pair.at("/em/second").doubleValue()).isEqualTo(0.262);
    assertThat(pair.at("/questions/common").intValue()).isEqualTo(500);
    assertThat(pair.get("first_only_right").intValue() - pair.get("second_only_right").intValue())
        .isEqualTo(41);
    assertThat(pair.get("p").doubleValue()).isLessThan(0.01);
    assertThat(json.get("remarks"))
        .extracting(JsonNode::textValue)
        .allMatch(remark -> remark.contains("count as wrong"));
    assertThat(commands.run("compare", large, small).out())
        .contains("questions that neither file has a record of are not counted");
    refused(ExitCode.USAGE, "--asked 3: the files have", large, small, "--asked", "3");
  }

  @Test
  void filesOfAnyFormatAreComparedOnWhatBothHave() throws IOException {
    String mine = file("mine.jsonl", 0, 30, i -> true);
    String other = file("other.jsonl", 10, 50, i -> i % 2 == 0);
    JsonNode pair = json(mine, other).at("/pairs/0");
    assertThat(pair.at("/questions/common").intValue()).isEqualTo(20);
    assertThat(pair.at("/questions/only_first").intValue()).isEqualTo(10);
    assertThat(pair.at("/questions/only_second").intValue()).isEqualTo(20);
    assertThat(pair.at("/em/difference/mean").doubleValue()).isEqualTo(0.5);
    assertThat(pair.get("first_only_right").intValue()).isEqualTo(10);

    String far = file("far.jsonl", 60, 70, i -> true);
    refused(ExitCode.USAGE, "none of the first's 30 questions", mine, far);
    refused(ExitCode.USAGE, "--asked is for released runs", mine, other, "--asked", "90");
    Path twice = Path.of(file("twice.jsonl", 0, 5, i -> true));
    Files.writeString(twice, Files.readString(twice).repeat(2));
    refused(ExitCode.USAGE, "two trajectories of question q0", mine, twice.toString());
    Path chat = Files.writeString(directory.resolve("chat.jsonl"), UNMARKED);
    refused(ExitCode.USAGE, "does not say which answer", mine, chat.toString());
    Path run =
        Files.writeString(
            directory.resolve("run.json"),
            """
            {"0": {"gt": "x", "pred": "x", "traj": "Question: ?\\nThought: so\\nAction: finish[x]\\n"}}
            """);
    refused(ExitCode.USAGE, "compared with another released run only", mine, run.toString());
  }

  private static final String UNMARKED =
      """
      {"messages": [{"role": "user", "content": "Question: who?"}, {"role": "assistant", "content": "Thought: so\\nAction: finish[x]"}]}
      """;

  private String file(String name, int from, int to, IntPredicate right) throws IOException {
    return Files.write(
            directory.resolve(name),
            IntStream.range(from, to)
                .mapToObj(i -> Json.write(episode("q" + i, right.test(i))))
                .toList())
        .toString();
  }

  private static String run(Path trajectories, String size) {
    try (var files = Files.list(trajectories)) {
      return files
          .map(Path::toString)
          .filter(name -> name.contains("llama-2-" + size) && name.endsWith(".json"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode json(String... arguments) {
    List<String> line = new ArrayList<>(List.of("compare"));
    line.addAll(List.of(arguments));
    line.add("--json");
    Outcome outcome = commands.run(line.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return Json.read(outcome.out(), JsonNode.class);
  }

  private void refused(ExitCode code, String sentence, String... arguments) {
    List<String> line = new ArrayList<>(List.of("compare"));
    line.addAll(List.of(arguments));
    Outcome outcome = commands.run(line.toArray(String[]::new));
    assertThat(outcome.err()).contains(sentence).doesNotContain("Exception", "\tat ");
    assertThat(outcome.exitCode()).isEqualTo(code.number());
    assertThat(outcome.out()).isEmpty();
  }

  private Path grid(String name, int questions, String more) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"), GRID.formatted(name, questions) + more);
  }

  /** A point's episodes about the questions of a range; those right that the predicate names. */
  private void evaluate(Path spec, Map<String, String> axes, int from, int to, IntPredicate right)
      throws IOException {
    Plan plan = plan(Files.readString(spec));
    String key =
        plan.points().stream()
            .filter(point -> point.axes().equals(axes))
            .findFirst()
            .orElseThrow()
            .evaluate();
    store.putStage(
        new StageRecord(
            Plans.stage(plan, key),
            Map.of(
                "episodes",
                JsonLines.write(
                    store,
                    IntStream.range(from, to).mapToObj(i -> episode("q" + i, right.test(i)))),
                "timings",
                JsonLines.write(store, Stream.of())),
            Map.of(),
            "2026-03-01T09:00:00Z",
            1));
  }

  private static Trajectory episode(String id, boolean right) {
    return new Trajectory(
        new Question(id, Split.TEST, "?", "x", "two-hop"),
        List.of(),
        Disposition.FINISHED,
        right ? "x" : "y",
        right,
        1,
        1);
  }

  private static Plan plan(String yaml) {
    SpecResult result = SpecReader.read(yaml, "grid.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return Planner.plan(valid.spec());
    }
    throw new AssertionError(((SpecResult.Invalid) result).problems());
  }
}
