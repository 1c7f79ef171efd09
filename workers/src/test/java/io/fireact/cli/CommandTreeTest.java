package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.spec.read.SpecSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTreeTest {
  private static final String SPEC =
      """
      version: 1
      name: small
      task: {kind: world, train: 40, dev: 10, test: 20}
      teacher: {kind: scripted, questions: 30}
      fine_tune: {trajectories: 8}
      evaluate: {split: test, questions: 10}
      """;

  private final Path directory;
  private final Commands commands;
  private final Path spec;

  CommandTreeTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.commands = new Commands(directory);
    this.spec = Files.writeString(directory.resolve("spec.yaml"), SPEC);
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    Outcome help = commands.run("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains(
            "run", "submit", "status", "watch", "pause", "resume", "cancel", "plan", "validate")
        .contains("schema", "report", "compare", "worker", "store", "score", "merge", "doctor");
    for (ExitCode code : ExitCode.values()) {
      assertThat(help.out()).contains(code.number() + " ").contains(code.meaning());
    }
  }

  @Test
  void versionNamesWhatWasBuilt() {
    assertThat(commands.run("--version").out())
        .contains("fireact 0.", "Temporal SDK 1.", "PyTorch 2.")
        .doesNotContain("${", "null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "frobnicate",
        "plan a b",
        "run spec.yaml --server nowhere",
        "worker --metrics-port 70000",
        "worker --metrics-port many",
        "worker --queues gpu,cpu",
        "worker --calls-per-second -1",
        "worker --server memory",
        "submit SPEC --server memory",
        "pause",
        "store",
        "status --no-such-option",
        "score",
        "compare",
        "compare a b c",
        "merge --model here"
      })
  void wrongUseIsSaidInASentenceWithoutAStackTrace(String line) {
    Outcome outcome = commands.run(line.replace("SPEC", spec.toString()).split(" "));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("fireact: ").doesNotContain("\tat ", "Exception");
  }

  @Test
  void aNearMissIsSuggested() {
    assertThat(commands.run("vaildate", "x").err()).contains("Did you mean", "validate");
  }

  @Test
  void validateAcceptsAGoodSpec() {
    Outcome outcome = commands.run("validate", spec.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).isEqualTo(spec + ": valid, 1 point\n");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void validateSaysEveryProblemOfEveryFileWithItsPlace() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.yaml"), SPEC + "nmae: x\nseed: many\n");
    Path missing = directory.resolve("missing.yaml");
    Outcome outcome = commands.run("validate", bad.toString(), missing.toString(), spec.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(outcome.err())
        .contains(bad + ":7:1: ", bad + ":8:7: ", missing + ":1:1: there is no file");
    assertThat(outcome.out()).contains(spec + ": valid");
  }

  @Test
  void validateAsJsonHasAnEntryForEachProblem() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.yaml"), SPEC + "seed: many\n");
    JsonNode problems =
        Json.read(commands.run("validate", "--json", bad.toString()).out(), JsonNode.class);
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).get("line").asInt()).isEqualTo(7);
    assertThat(problems.get(0).get("path").asText()).isEqualTo("seed");
    assertThat(commands.run("validate", "--json", spec.toString()).out()).isEqualTo("[]\n");
  }

  @Test
  void schemaIsTheSpecsOwn() {
    assertThat(commands.run("schema").out()).isEqualTo(SpecSchema.json());
  }

  @Test
  void aBadSpecStartsNothing() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad.yaml"), "version: 1\n");
    Outcome outcome = commands.run("run", "--json", bad.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(bad + ":1:1: ", "nothing was started");
    assertThat(commands.home()).doesNotExist();
  }

  @Test
  void planCountsStagesByKindWithoutAServer() {
    Outcome outcome = commands.run("plan", spec.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .startsWith("small: 7 stages for 1 point, 0 reused, 7 new (sweep small-")
        .contains("fine_tune       0 reused   1 new")
        .contains("+ trajectories scripted");
    assertThat(commands.home()).as("a plan writes nothing").doesNotExist();
  }

  @Test
  void planAsJsonHasEveryStage() {
    JsonNode plan =
        Json.read(commands.run("plan", "--json", spec.toString()).out(), JsonNode.class);
    assertThat(plan.at("/experiment").asText()).isEqualTo("small");
    assertThat(plan.at("/counts/new").asInt()).isEqualTo(7);
    assertThat(plan.at("/stages")).hasSize(7);
    assertThat(plan.at("/stages/0/kind").asText()).isEqualTo("dataset");
    assertThat(plan.at("/stages/0/finished").asBoolean(true)).isFalse();
    assertThat(plan.at("/points/0/evaluate").asText()).hasSize(64);
  }

  @Test
  void planSaysWhyAStageIsNew() {
    assertThat(commands.run("plan", "--why", spec.toString()).out())
        .contains("no dataset stage is finished");
  }

  @Test
  void statusOfAnEmptyHomeSaysWhatToDoAndStartsNoServer() {
    Outcome outcome = commands.run("status");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).contains("no sweep", "fireact run SPEC");
    assertThat(commands.run("status", "--json").out()).isEqualTo("[]\n");
    assertThat(commands.home().resolve("server")).doesNotExist();
  }

  @Test
  void statusOfASpecThatNeverRanTellsItsStages() {
    Outcome outcome = commands.run("status", spec.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("stopped, 0 of 7 stages finished", "base LM");
  }

  @Test
  void anUnknownSweepIsAMistakeOfUse() {
    for (String command : new String[] {"status", "watch", "report"}) {
      Outcome outcome = commands.run(command, "nobody");
      assertThat(outcome.exitCode()).as(command).isEqualTo(ExitCode.USAGE.number());
      assertThat(outcome.err()).contains("there is no sweep, experiment or spec file 'nobody'");
    }
  }

  @Test
  void withoutAServerThereIsNothingToPause() {
    Outcome outcome = commands.run("pause", spec.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.err()).contains("no Temporal server runs for this home");
    assertThat(commands.home().resolve("server")).doesNotExist();
  }

  @Test
  void anUnfinishedExperimentHasNoReportYet() {
    Outcome outcome = commands.run("report", spec.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED.number());
    assertThat(outcome.err()).contains("has no report yet: 0 of 7 stages");
  }

  @Test
  void theHomeOptionMayStandOnEitherSideOfTheCommand() {
    Path here = directory.resolve("here");
    for (Outcome outcome :
        new Outcome[] {
          commands.run("--home", here.toString(), "doctor", "--json"),
          commands.run("doctor", "--json", "--home", here.toString())
        }) {
      assertThat(outcome.out()).contains(here + " can be written");
    }
  }

  @Test
  void theReleasedRunsScoreAsPublished() throws IOException {
    String data = System.getenv("FIREACT_DATA");
    if ("true".equals(System.getenv("CI"))) {
      assertThat(data).as("FIREACT_DATA").isNotNull();
    }
    Assumptions.assumeTrue(data != null, "FIREACT_DATA names no directory with released runs");
    Set<String> scores = new TreeSet<>();
    try (Stream<Path> runs = Files.list(Path.of(String.valueOf(data)).resolve("trajs"))) {
      for (Path run : runs.filter(file -> file.toString().contains("llama")).toList()) {
        String path = run.toString();
        Outcome outcome = commands.run("score", path, "--task", "hotpotqa", "--json");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        JsonNode score = Json.read(outcome.out(), JsonNode.class);
        scores.add(
            "%.1f %.2f"
                .formatted(
                    score.at("/em_of_asked/mean").asDouble() * 100, score.at("/turns").asDouble()));
        assertThat(commands.run("score", path, "--task", "hotpotqa").out())
            .contains("of 500 asked");
      }
    }
    assertThat(scores).containsExactly("26.2 3.56", "34.4 3.29");
  }

  @Test
  void aFileThatIsNoRunIsRefused() {
    Outcome outcome = commands.run("score", spec.toString(), "--task", "hotpotqa");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(outcome.err()).contains(spec.toString()).doesNotContain("a defect");
    assertThat(commands.run("score", spec.toString(), "--task", "chess").err())
        .contains("'chess'", "hotpotqa");
  }

  @Test
  void doctorHasALineForEachThingAndAdviceWhereOneIsMissing() {
    Outcome outcome = commands.with("FIREACT_DATA", "/no/such/place").run("doctor");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.out().lines())
        .anyMatch(line -> line.startsWith("ok    java "))
        .anyMatch(line -> line.startsWith("ok    home "))
        .anyMatch(line -> line.contains("temporal"))
        .anyMatch(line -> line.startsWith("ok    engine    PyTorch 2."))
        .anyMatch(line -> line.startsWith("bad   data "))
        .anyMatch(line -> line.strip().equals("correct or unset it"));
  }

  @Test
  void doctorFindsAHomeThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Outcome outcome = commands.run("doctor", "--json", "--home", file.resolve("x").toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.out()).contains("\"what\":\"home\",\"level\":\"bad\"");
  }
}
