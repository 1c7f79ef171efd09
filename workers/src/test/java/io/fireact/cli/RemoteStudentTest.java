package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.cli.Commands.Outcome;
import io.fireact.json.Json;
import io.fireact.spec.TaskSpec;
import io.fireact.task.world.WorldTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model behind an API is measured as it is, by several methods, with a real peer. */
final class RemoteStudentTest {
  private static final String SPEC =
      """
      version: 1
      name: prompted
      task: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
      student: {kind: openai, model: scripted, endpoint: "%s"}
      fine_tune: {trajectories: 0}
      evaluate: {questions: 4}
      axes: {agent.method: [react, io]}
      """;

  @Test
  void everyMethodIsAskedOnceAndScoredAndNothingIsTrained(@TempDir Path directory)
      throws Exception {
    List<Question> test =
        new WorldTask(new TaskSpec.World(1, 24, 5, 8, new TaskSpec.Hops(1, 0, 0), 400))
            .questions().stream().filter(question -> question.split() == Split.TEST).toList();
    Commands commands = new Commands(directory);
    try (FaultyPeers peers = new FaultyPeers(test)) {
      Path spec =
          Files.writeString(
              directory.resolve("prompted.yaml"), SPEC.formatted(peers.teacherEndpoint()));
      Outcome run = run(commands, spec);
      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode settings = Json.mapper().readTree(run.out()).path("settings");
      assertThat(settings)
          .extracting(setting -> setting.path("axes").path("agent.method").asText())
          .containsExactly("react", "io");
      assertThat(settings.get(0).path("em").path("interval").path("mean").asDouble())
          .isEqualTo(1.0);
      assertThat(settings.get(0).path("turns").path("interval").path("mean").asDouble())
          .isGreaterThan(1);
      int asked = peers.teacherCalls().values().stream().mapToInt(Integer::intValue).sum();
      assertThat(run(commands, spec).exitCode()).isZero();
      assertThat(peers.teacherCalls().values().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(asked);
    }
  }

  @Test
  void aBaseModelBehindACompletionApiContinuesTheAgentsText(@TempDir Path directory)
      throws Exception {
    List<Question> test =
        new WorldTask(new TaskSpec.World(1, 24, 5, 8, new TaskSpec.Hops(1, 0, 0), 400))
            .questions().stream().filter(question -> question.split() == Split.TEST).toList();
    Commands commands = new Commands(directory);
    try (FaultyPeers peers = new FaultyPeers(test)) {
      Path spec =
          Files.writeString(
              directory.resolve("base.yaml"),
              SPEC.formatted(peers.teacherEndpoint())
                  .replace("kind: openai", "kind: openai, api: completions")
                  .replace("axes: {agent.method: [react, io]}", ""));
      Outcome run = run(commands, spec);
      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode result = Json.mapper().readTree(run.out());
      assertThat(result.at("/settings/0/em/interval/mean").asDouble()).isEqualTo(1.0);
      assertThat(peers.lastPrompt).as("nothing is told").startsWith("Question: ").endsWith("\n");
      Path report = Path.of(result.at("/report").asText());
      assertThat(Files.readAllLines(report.resolveSibling("usage.csv")))
          .hasSize(2)
          .last(InstanceOfAssertFactories.STRING)
          .contains(",openai,base-of-the-test,8,80,8,,0,40,8,,0");
      assertThat(report).content().contains("Tokens of the models' answers", "unknown");
      assertThat(Json.mapper().readTree(report.resolveSibling("report.json").toFile()).at("/usage"))
          .hasSize(1);
    }
  }

  private static Outcome run(Commands commands, Path spec) {
    return commands.run(
        "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
  }
}
