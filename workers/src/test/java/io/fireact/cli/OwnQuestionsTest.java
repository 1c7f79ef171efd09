package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.cli.Commands.Outcome;
import io.fireact.json.Json;
import io.fireact.spec.QaSpec;
import io.fireact.task.DataFiles;
import io.fireact.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's own questions, from the files to the report. */
final class OwnQuestionsTest {
  private static final Path SPECS = Path.of("..", "experiment-specs");

  private final Path directory;
  private final Commands commands;

  OwnQuestionsTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.commands = new Commands(directory);
    Path sample = Files.createDirectories(directory.resolve("qa/texts"));
    for (Path from : List.of(SPECS.resolve("qa"), SPECS.resolve("qa/texts"))) {
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, sample.resolveSibling(SPECS.resolve("qa").relativize(file).toString()));
        }
      }
    }
    Files.copy(SPECS.resolve("qa.yaml"), directory.resolve("qa.yaml"));
  }

  @Test
  void theSampleRunsWithoutANetwork() {
    Outcome run = run("qa.yaml");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode result = Json.read(run.out(), JsonNode.class);
    assertThat(result.at("/state").asText()).isEqualTo("done");
    Outcome again = commands.run("plan", directory.resolve("qa.yaml").toString(), "--json");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("dataset qa");
  }

  @Test
  void aTeacherIsAskedTheTrainQuestionsAndWhatItGotRightIsLearned() throws IOException {
    List<Question> train =
        Tasks.open(
                Tasks.identify(
                    new QaSpec(1, "qa/questions.jsonl", "qa/texts", "", 0, 0), directory),
                new DataFiles(null, directory, new OkHttpClient()))
            .questions()
            .stream()
            .filter(question -> question.split() == Split.TRAIN)
            .toList();
    try (FaultyPeers peers = new FaultyPeers(train)) {
      String spec =
          Files.readString(directory.resolve("qa.yaml"))
              .replace(
                  "fine_tune: {trajectories: 0}",
                  "teacher: {kind: openai, model: m, endpoint: \"%s\", questions: 6}\n"
                          .formatted(peers.teacherEndpoint())
                      + "fine_tune: {trajectories: 6, steps: 2, batch: 2}");
      Files.writeString(directory.resolve("taught.yaml"), spec);
      Outcome run = run("taught.yaml");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(peers.teacherCalls()).as("a search and an answer each").hasSize(12);
    }
  }

  @Test
  void whatIsWrongWithTheFilesIsSaidWithTheSpecsOtherFaults() throws IOException {
    Path questions = directory.resolve("qa/questions.jsonl");
    Files.writeString(questions, Files.readString(questions).replace("\"Greta Holm\"", "7"));
    for (String command : List.of("validate", "plan", "run")) {
      Outcome outcome = commands.run(command, directory.resolve("qa.yaml").toString());
      assertThat(outcome.exitCode()).as(command).isEqualTo(2);
      assertThat(outcome.out() + outcome.err())
          .contains("qa.yaml:", "task: " + questions, "line 8: an answer must be text");
    }
    Files.writeString(questions, Files.readString(questions).replace("\": 7}", "\": \"7\"}"));
    Path spec = directory.resolve("qa.yaml");
    Files.writeString(spec, Files.readString(spec).replace("questions: 6}", "questions: 7}"));
    Outcome outcome = commands.run("validate", spec.toString());
    assertThat(outcome.out() + outcome.err())
        .contains("evaluate.questions: 7 questions are more than the 6 test questions of the task");
  }

  private Outcome run(String spec) {
    return commands.run(
        "run",
        directory.resolve(spec).toString(),
        "--json",
        "--server",
        "memory",
        "--metrics-port",
        "off");
  }
}
