package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Trajectory;
import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of the paper's tables in forms that seconds are enough for; {@code PaperRuns} has all. Needs
 * the released data: {@code FIREACT_DATA} names the directory that has it.
 */
final class PaperFormsTest {
  private static final Path REDUCED =
      Path.of("..", "experiment-specs", "paper", "reduced").toAbsolutePath().normalize();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private String data = "";

  @BeforeEach
  void findTheReleasedData() {
    String named = System.getenv("FIREACT_DATA");
    String missing = "FIREACT_DATA does not name the directory with FireAct's released data";
    if (named == null && "true".equals(System.getenv("CI"))) {
      Assertions.fail(missing);
    }
    Assumptions.assumeTrue(named != null, missing);
    data = String.valueOf(named);
  }

  @Test
  void aReducedFormSaysBesideThePapersNumbersThatItIsNoReproduction() {
    Commands commands = new Commands(directory).with("FIREACT_DATA", data);
    String spec = REDUCED.resolve("table1.yaml").toString();
    Outcome run = commands.run("run", spec, "--server", "memory", "--metrics-port", "off");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("beside Chen et al. 2023")
        .contains("a reduced form, not a reproduction")
        .containsPattern("method=ReAct, model=GPT-3.5 +EM % +31.4 +0.0 +-31.4 +-\\d+.\\d to -")
        .doesNotContain("model=GPT-4 ")
        .contains("may no longer be offered");
    assertThat(commands.run("report", spec).out()).contains("a reduced form, not a reproduction");
    assertThat(commands.home().resolve("reports/table1-reduced/report.html"))
        .content()
        .contains("A reduced form, not a reproduction.");
  }

  @Test
  void whatGpt4WroteIsAskedForOverHttpAndLearned() throws Exception {
    try (ReplayedPeers peers =
        new ReplayedPeers(Path.of(data, "finetune/alpaca_format/hotpotqa.json"), 16)) {
      Files.writeString(directory.resolve("asked.jsonl"), peers.questions());
      Path spec =
          Files.writeString(
              directory.resolve("table2-replayed.yaml"),
              """
              include: [%s]
              name: table2-replayed
              tasks:
                asked: {kind: qa, questions: asked.jsonl}
              models:
                gpt4: {kind: openai, model: gpt-4-0613, endpoint: "%s", questions: 16}
              search: {kind: serpapi, endpoint: "%s"}
              agent: {rounds: 11, max_tokens: 256, observation_chars: 400}
              fine_tune: {steps: 10}
              training_set:
                - {task: asked, teacher: gpt4, share: 1}
              axes:
                base:
                  - {label: Llama-2-7B, student.layers: 2}
                agent:
                  - {label: FireAct, fine_tune.trajectories: 12}
              evaluate:
                - {task: hotpotqa, questions: 3}
              run: {calls_per_second: 0}
              """
                  .formatted(
                      REDUCED.resolve("table2.yaml"),
                      peers.chatEndpoint(),
                      peers.searchEndpoint()));
      Commands commands =
          new Commands(directory)
              .with("FIREACT_DATA", data)
              .with("OPENAI_API_KEY", ReplayedPeers.KEY)
              .with("SERPAPI_API_KEY", ReplayedPeers.KEY);
      Outcome run =
          commands.run(
              "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
      assertThat(run.exitCode()).as(run.err()).isZero();
      List<Trajectory> written = trajectories(commands);
      assertThat(written)
          .hasSize(16)
          .allSatisfy(
              episode -> {
                assertThat(
                        episode.steps().stream()
                            .map(step -> step.action() + "[" + step.argument() + "]"))
                    .isEqualTo(peers.actions(episode.question().text()));
                assertThat(episode.correct()).isTrue();
              });
      assertThat(peers.answers())
          .isEqualTo(written.stream().mapToInt(episode -> episode.steps().size()).sum());
      assertThat(peers.found()).isPositive();
      JsonNode result = Json.read(run.out(), JsonNode.class);
      assertThat(result.at("/published/reduced").asText()).contains("the whole job runs");
      assertThat(result.at("/published/rows/0/published/mean").asDouble()).isEqualTo(0.262);
      assertThat(result.at("/settings/0/items").asInt()).isEqualTo(3);
    }
  }

  private static List<Trajectory> trajectories(Commands commands) {
    FileArtifactStore store =
        new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
    return store.stages().stream()
        .filter(record -> record.stage().kind() == StageKind.TRAJECTORIES)
        .flatMap(
            record ->
                JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class).stream())
        .toList();
  }
}
