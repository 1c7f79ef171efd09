package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.Interruption;
import io.fireact.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run in this process, on the in-memory service. */
final class RunCommandTest {
  private static final String SPEC =
      """
      version: 1
      name: tiny
      task: {kind: world, train: 30, dev: 5, test: 12, pretraining_documents: 600}
      teacher: {kind: scripted, questions: 20}
      student: {context: 384, pretraining: {steps: 12, batch: 4, checkpoint_every: 2}}
      fine_tune: {trajectories: 4, steps: 6, batch: 4, checkpoint_every: 2}
      evaluate: {split: test, questions: 8}
      """;

  private final Path directory;
  private final Commands commands;
  private final Path spec;

  RunCommandTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.commands = new Commands(directory);
    this.spec = Files.writeString(directory.resolve("tiny.yaml"), SPEC);
  }

  @Test
  void aRunEndsInAReportAndItsRepetitionRepeatsNothing() {
    Outcome first = run(new Interruption(() -> {}, (signal, action) -> {}));
    assertThat(first.exitCode()).as(first.err()).isZero();
    JsonNode result = Json.read(first.out(), JsonNode.class);
    assertThat(result.at("/state").asText()).isEqualTo("done");
    assertThat(result.at("/stages/new").asInt()).isEqualTo(result.at("/stages/total").asInt());
    assertThat(result.at("/points/0/items").asInt()).isEqualTo(8);
    assertThat(Path.of(result.at("/report").asText())).isRegularFile();
    assertThat(first.err()).contains("base LM: done", "report: done").doesNotContain("\u001b");

    Outcome again = run(new Interruption(() -> {}, (signal, action) -> {}));
    JsonNode repeated = Json.read(again.out(), JsonNode.class);
    assertThat(repeated.at("/stages/new").asInt()).isZero();
    assertThat(repeated.at("/stages/reused")).isEqualTo(result.at("/stages/total"));
    assertThat(repeated.at("/points")).isEqualTo(result.at("/points"));

    assertThat(commands.run("status", "tiny").out()).contains("done, 7 of 7 stages finished");
    assertThat(commands.run("plan", spec.toString()).out()).contains("7 reused, 0 new");
    Path output = directory.resolve("elsewhere");
    assertThat(commands.run("report", "tiny", "--output", output.toString()).exitCode()).isZero();
    assertThat(output.resolve("report.html")).isRegularFile();
    assertThat(commands.run("store", "list").out().lines()).hasSize(7);
    assertThat(commands.run("store", "verify").exitCode()).isZero();
    exports();
    assertThat(commands.run("store", "gc", "--dry-run").out()).startsWith("would go: 0 stage");
  }

  private void exports() {
    for (String kind : new String[] {"trajectories", "mix", "evaluate"}) {
      Path file = directory.resolve(kind + ".jsonl");
      Outcome outcome =
          commands.run("export", "chat", "tiny", "--stage", kind, "--output", file.toString());
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("nothing was dropped");
      Outcome score = commands.run("score", file.toString(), "--task", "world");
      assertThat(score.exitCode()).as(score.err()).isZero();
      assertThat(score.out()).contains("its own");
    }
  }

  @Test
  void aStoppedRunSaysSoAndTheSameCommandGoesOn() throws InterruptedException {
    Interruption interruption = new Interruption(() -> {}, (signal, action) -> {});
    Thread stopper =
        new Thread(
            () -> {
              while (!somethingIsFinished()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
              }
              interruption.stop(ExitCode.TERMINATED);
            });
    stopper.setDaemon(true);
    stopper.start();
    Outcome stopped = run(interruption);
    stopper.join();
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(ExitCode.TERMINATED.number());
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err()).contains("stopping in order", "the same command goes on from here");

    Outcome rest = run(new Interruption(() -> {}, (signal, action) -> {}));
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    JsonNode stages = Json.read(rest.out(), JsonNode.class).at("/stages");
    assertThat(stages.at("/reused").asInt()).isPositive();
    assertThat(stages.at("/new").asInt()).isPositive();
  }

  private Outcome run(Interruption interruption) {
    return commands.run(
        interruption,
        "run",
        spec.toString(),
        "--json",
        "--server",
        "memory",
        "--metrics-port",
        "0");
  }

  /** Whether the store has the record of a stage. */
  private boolean somethingIsFinished() {
    Path stages = commands.home().resolve("store").resolve("stages");
    if (!Files.isDirectory(stages)) {
      return false;
    }
    try (Stream<Path> records = Files.walk(stages)) {
      return records.anyMatch(Files::isRegularFile);
    } catch (IOException e) {
      return false;
    }
  }
}
