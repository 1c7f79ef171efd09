package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.call.RecordingFile;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.json.Json;
import io.fireact.search.SearchRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anybody's episodes, scored by a task's own rule. */
final class ScoreCommandTest {
  private final Path directory;
  private final Commands commands;

  ScoreCommandTest(@TempDir Path directory) {
    this.directory = directory;
    this.commands = new Commands(directory);
  }

  private static String record(String id, String gold, String answer, String question) {
    return """
        "%s": {"gt": %s, "pred": "%s", "traj": [{"role": "user", "content": "%s"}, {"role": \
        "assistant", "content": "Thought: so\\nAction: finish[%s]"}, {"role": "user", "content": \
        "Observation: Episode finished, reward = False"}]}"""
        .formatted(id, gold, answer, question, answer);
  }

  private JsonNode score(Path file, String task, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("score", file.toString(), "--task", task, "--json"), Stream.of(more))
            .toArray(String[]::new);
    Outcome outcome = commands.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return Json.read(outcome.out(), JsonNode.class);
  }

  @Test
  void aRunOfOtherQuestionsIsScoredOverItsOwnAndSaysSo() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("run.json"),
            "{"
                + record("1", "\"ann lind\"", "The Ann Lind", "who?")
                + ","
                + record("2", "\"ann lind\"", "Bob", "who?")
                + "}");
    JsonNode own = score(file, "hotpotqa");
    assertThat(own.at("/asked").asInt()).isEqualTo(2);
    assertThat(own.at("/em_of_asked/mean").asDouble()).isEqualTo(0.5);
    assertThat(commands.run("score", file.toString(), "--task", "hotpotqa").out())
        .contains("2 of 2 questions: its own, since nothing says that more were asked");
    assertThat(score(file, "hotpotqa", "--asked", "4").at("/em_of_asked/mean").asDouble())
        .isEqualTo(0.25);
    assertThat(commands.run("score", file.toString(), "--task", "hotpotqa", "--asked", "1").err())
        .contains("between 1 and asked, 1");
    Path named = Files.copy(file, directory.resolve("hotpotqa_dev_100_120_model_0.0_now.json"));
    assertThat(score(named, "hotpotqa").at("/asked").asInt()).isEqualTo(20);
  }

  @Test
  void fireActsRunsAreKnownByTheirQuestionsWhateverTheirNames() throws IOException {
    String data = System.getenv("FIREACT_DATA");
    Assumptions.assumeTrue(data != null, "FIREACT_DATA names no directory with released runs");
    try (Stream<Path> runs = Files.list(Path.of(String.valueOf(data)).resolve("trajs"))) {
      Path run = runs.filter(file -> file.toString().contains("13b")).findFirst().orElseThrow();
      JsonNode score = score(Files.copy(run, directory.resolve("copy.json")), "hotpotqa");
      assertThat(score.at("/asked").asInt()).isEqualTo(500);
      assertThat(score.at("/right").asInt()).isEqualTo(172);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "strategyqa | true | yes, because | 1",
        "strategyqa | \"yes\" | Yes, because | 1",
        "strategyqa | \"False\" | no | 1",
        "hotpotqa | \"yes\" | yes, because | 0",
        "qa | \"Ann\" | the ann | 1",
        "world | \"Ann\" | Bob | 0"
      })
  void eachTaskHasItsRule(String task, String gold, String answer, int right) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("run.json"), "{" + record("1", gold, answer, "is it?") + "}");
    assertThat(score(file, task).at("/right").asInt()).isEqualTo(right);
  }

  @Test
  void questionsThatOfferLettersAreChoices() throws IOException {
    String asked = "Question: Which is a planet?\\nA. Moon\\nB. Mars";
    Path file =
        Files.writeString(
            directory.resolve("run.json"),
            "{"
                + List.of("B", "B because", "mars", "A", "Bob").stream()
                    .map(answer -> record(answer, "\"B\"", answer, asked))
                    .collect(Collectors.joining(","))
                + "}");
    assertThat(score(file, "qa").at("/right").asInt()).isEqualTo(3);
  }

  @Test
  void aFileWithoutRightAnswersIsScoredByTheQuestionsOfASpec() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("openai.jsonl"),
            Stream.of("Where was Ann Lind born?~Lima", "Where was Bob Rask born?~Lima", "What?~x")
                .map(each -> each.split("~"))
                .map(
                    each ->
                        """
                        {"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", \
                        "content": "Thought: so\\nAction: finish[%s]"}]}
                        """
                            .formatted(each[0], each[1]))
                .collect(Collectors.joining()));
    assertThat(commands.run("score", file.toString(), "--task", "world").err())
        .contains("none of the 3 episodes", "a question of world; name a spec");
    Outcome bare = commands.run("score", file.toString(), "--task", "qa");
    assertThat(bare.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(bare.err()).contains("what is right of 3 of its 3 episodes", "--task SPEC");

    Files.writeString(
        directory.resolve("questions.jsonl"),
        """
        {"question": "Where was Ann Lind born?", "answers": ["Lima", "Peru"], "split": "test"}
        {"question": "Where was Bob Rask born?", "answer": "Oslo", "split": "train"}
        {"question": "Where was Eve Holm born?", "answer": "Riga", "split": "dev"}
        """);
    Path spec =
        Files.writeString(
            directory.resolve("spec.yaml"),
            """
            version: 1
            name: own
            task: {kind: qa, questions: questions.jsonl}
            search: {kind: http, identity: x, endpoint: "http://127.0.0.1:1/"}
            teacher: {kind: openai, model: m, questions: 4}
            fine_tune: {trajectories: 2, preset: fireact}
            evaluate: {questions: 1}
            student: {kind: checkpoint, model: HuggingFaceTB/SmolLM2-135M}
            """);
    Outcome outcome = commands.run("score", file.toString(), "--task", spec.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("1 of 3 episodes are left out");
    assertThat(outcome.out()).contains("2 of 2 questions", "50.0 %", "1 right");
  }

  @Test
  void aFileWithoutRightAnswersIsScoredByTheKindsPublishedQuestions() throws IOException {
    String data = System.getenv("FIREACT_DATA");
    Assumptions.assumeTrue(data != null, "FIREACT_DATA names no directory with Bamboogle");
    Path file =
        Files.writeString(
            directory.resolve("b.jsonl"),
            """
            {"messages": [{"role": "user", "content": "Question: Who was president of the United \
            States in the year that Citibank was founded?"}, {"role": "assistant", \
            "content": "Thought: so\\nAction: finish[The James Madison]"}]}
            """);
    commands.with("FIREACT_DATA", String.valueOf(data));
    JsonNode score = score(file, "bamboogle");
    assertThat(score.at("/right").asInt()).isEqualTo(1);
    assertThat(score.at("/asked").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsExportedKeepsItsRightAnswersAndIsScoredAlike() throws IOException {
    Path run =
        Files.writeString(
            directory.resolve("run.json"),
            "{"
                + record("1", "\"ann lind\"", "The Ann Lind", "who?")
                + ","
                + record("2", "\"ann lind\"", "Bob", "who else?")
                + "}");
    for (String format : List.of("alpaca", "chat", "sharegpt", "trajectories", "openai")) {
      Path file = directory.resolve(format);
      Outcome outcome = commands.run("export", format, run.toString(), "--output", file.toString());
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("2 trajectories (cot 2)");
      if (format.equals("openai")) {
        assertThat(outcome.out()).contains("dropped, in so many trajectories: ids of questions 2");
      } else {
        assertThat(outcome.out()).contains("nothing was dropped");
        assertThat(score(file, "hotpotqa").at("/right").asInt()).isEqualTo(1);
      }
      assertThat(commands.run("export", format, run.toString(), "--output", file.toString()).err())
          .contains("is there already");
    }
  }

  /** The two runs that FireAct's repository has as files asked about the paper's questions. */
  @Test
  void theSearchesOfReleasedRunsBecomeARecording() throws IOException {
    String data = System.getenv("FIREACT_DATA");
    Assumptions.assumeTrue(data != null, "FIREACT_DATA names no directory with released runs");
    List<String> arguments = new ArrayList<>(List.of("export", "searches"));
    try (Stream<Path> runs = Files.list(Path.of(String.valueOf(data)).resolve("trajs"))) {
      runs.filter(run -> run.toString().endsWith(".json"))
          .map(Path::toString)
          .sorted()
          .forEach(arguments::add);
    }
    Path file = directory.resolve("searches.jsonl");
    arguments.addAll(List.of("--output", file.toString(), "--json"));
    Outcome outcome = commands.run(arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode said = Json.read(outcome.out(), JsonNode.class);
    assertThat(said.path("queries").asInt()).isGreaterThan(1_500);
    assertThat(Files.readAllLines(file)).hasSize(said.path("queries").asInt());
    assertThat(SearchRecording.read(RecordingFile.find(file.toString(), "", directory)))
        .isNotNull();
  }

  @Test
  void wrongUseOfExportIsSaid() throws IOException {
    String out = directory.resolve("out").toString();
    Path broken = Files.writeString(directory.resolve("broken.json"), "[{]");
    assertThat(commands.run("export", "csv", broken.toString(), "--output", out).err())
        .contains(
            "no format 'csv'; there are alpaca, chat, openai, sharegpt, trajectories, searches");
    assertThat(commands.run("export", "chat", broken.toString(), "--output", out).err())
        .contains("broken.json is not JSON");
    assertThat(commands.run("export", "chat", "nobody", "--output", out).err())
        .contains("there is no sweep, experiment or spec file 'nobody'");
    assertThat(commands.run("export", "chat", "abcdef", "--output", out).err())
        .contains("no finished stages have a key that begins with 'abcdef'");
    assertThat(commands.run("export", "chat", "x", "--stage", "report", "--output", out).err())
        .contains("allowed are trajectories, mix and evaluate");
    assertThat(Path.of(out)).doesNotExist();
  }
}
