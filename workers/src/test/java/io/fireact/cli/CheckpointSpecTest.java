package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.lm.hub.HubPeer;
import io.fireact.stage.TinyCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Specs that name a checkpoint, from the command line: a real hub peer on loopback, real training.
 */
final class CheckpointSpecTest {
  private static final String SPEC =
      """
      version: 1
      name: checkpoint
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 50}
      teacher: {kind: scripted, questions: 16}
      agent: {rounds: 4, max_tokens: 8}
      student: {kind: checkpoint, model: %s, context: 2048, chat: true}
      fine_tune: {learning_rate: 0.001, steps: 2, batch: 2, trajectories: 4}
      evaluate: {questions: 4}
      """;

  private final Path directory;
  private final Commands commands;

  CheckpointSpecTest(@TempDir Path directory) {
    this.directory = directory;
    commands = new Commands(directory).with("XDG_CACHE_HOME", directory.resolve("c").toString());
  }

  @Test
  void aHubModelIsFetchedFineTunedAndEvaluatedAndThenTheHubIsNoLongerNeeded() throws IOException {
    Path model = TinyCheckpoint.write(directory.resolve("model"), 1);
    Path spec = spec(HubPeer.MODEL);
    try (HubPeer hub = new HubPeer()) {
      hub.publish("main", HubPeer.COMMIT, contents(model));
      commands.with("HF_ENDPOINT", hub.address());
      Outcome outcome = commands.run("run", spec.toString(), "--server", "memory");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }
    Outcome again = commands.run("run", spec.toString(), "--server", "memory");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err())
        .contains("going on with what it was here last, commit " + HubPeer.COMMIT)
        .contains("7 stages, 7 finished already");
    // The same bytes under another name are the same model.
    Outcome copy = commands.run("plan", spec("./model").toString());
    assertThat(copy.out()).contains("7 reused, 0 new");
    Outcome changed = plan(TinyCheckpoint.write(directory.resolve("other"), 2).toString());
    assertThat(changed.out()).contains("dataset         1 reused", "base            0 reused");
  }

  @Test
  void aModelThatIsNotThereOrAHubThatDoesNotAnswerIsSaidBeforeAnythingStarts() throws IOException {
    Outcome missing = plan("./nowhere");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(missing.err())
        .contains("spec.yaml:6:36: student.model: there is no directory ", "nothing was started")
        .contains(directory.resolve("nowhere").toString());
    String gone;
    try (HubPeer hub = new HubPeer()) {
      gone = hub.address();
    }
    commands.with("HF_ENDPOINT", gone);
    Outcome silent = plan("tiny/llama");
    assertThat(silent.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(silent.err()).contains("nothing was started: student.model tiny/llama");
  }

  private Outcome plan(String model) throws IOException {
    return commands.run("plan", spec(model).toString());
  }

  private Path spec(String model) throws IOException {
    return Files.writeString(directory.resolve("spec.yaml"), SPEC.formatted(model));
  }

  private static Map<String, byte[]> contents(Path model) throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    for (String name :
        List.of(
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.jinja",
            "model.safetensors")) {
      contents.put(name, Files.readAllBytes(model.resolve(name)));
    }
    return contents;
  }
}
