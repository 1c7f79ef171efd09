package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Completion;
import io.fireact.devserver.RealTemporal;
import io.fireact.http.Fault;
import io.fireact.model.LanguageModel;
import io.fireact.model.openai.OpenAiPeer;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A teacher's API that repeats its caller's key wherever it can: in error bodies and headers, and
 * in the texts that are learned from. Nothing that a sweep leaves behind has it: neither the store,
 * the journal and the logs nor the database with Temporal's histories.
 */
final class EchoedKeyTest {
  private static final String KEY = "sk-proj-Zq8/Wm4+Rt6XcV2bNn0";
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(("Bearer " + KEY).getBytes(StandardCharsets.UTF_8));
  private static final String SPEC =
      """
      version: 1
      name: echo
      task: {kind: world, train: 30, dev: 4, test: 4, pretraining_documents: 300}
      teacher: {kind: openai, model: m, endpoint: "%s", api_key_variable: ECHO_KEY, questions: 8}
      agent: {rounds: 4}
      student: {layers: 2, width: 64, context: 256, pretraining: {steps: 2, batch: 2}}
      fine_tune: {trajectories: 2, steps: 2, batch: 2}
      evaluate: {split: dev, questions: 2}
      """;

  private final Path directory;

  EchoedKeyTest(@TempDir Path directory) {
    this.directory = directory;
    RealTemporal.binary();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException {
    Scene.killServer(directory.resolve("home/server/server.json"));
  }

  @Test
  void aKeyThatAPeerEchoesIsNowhereInWhatASweepLeavesBehind() throws Exception {
    TaskSpec task =
        Scene.read(SPEC.formatted("http://127.0.0.1:1")).points().get(0).evaluation().task();
    WorldTask world = new WorldTask((TaskSpec.World) task);
    LanguageModel scripted = new ScriptedTeacher(new TeacherSpec.Scripted(1, 0, 1));
    LanguageModel echoing =
        request -> {
          Completion said = scripted.complete(request);
          String text =
              said.text().replace("Thought: ", "Thought: (" + KEY + " or " + ENCODED + ") ");
          return new Completion(
              text, said.inputTokens(), said.outputTokens(), said.finish(), said.seconds());
        };
    String run;
    try (OpenAiPeer peer = new OpenAiPeer(echoing, world.questions(), KEY)) {
      for (int status : new int[] {500, 503, 429}) {
        peer.fail(
            new Fault.Status(
                status,
                Map.of("X-Your-Key", KEY),
                "{\"error\": \"busy, " + KEY + " (" + ENCODED + ")\"}"));
      }
      Path spec =
          Files.writeString(directory.resolve("echo.yaml"), SPEC.formatted(peer.endpoint()));
      FireactProcess process =
          FireactProcess.start(
              directory.resolve("home"),
              directory.resolve("logs"),
              Map.of("ECHO_KEY", KEY),
              "run",
              spec.toString(),
              "--debug",
              "--server",
              "local",
              "--metrics-port",
              "0");
      assertThat(process.exitCode()).as(process::errors).isZero();
      assertThat(peer.requests()).isGreaterThan(3);
      run = process.output() + process.errors();
    }
    assertClean("the terminal", run);
    List<Path> marked = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertClean(file.toString(), content);
        if (content.contains("([key] or ")) {
          marked.add(file);
        }
      }
    }
    assertThat(marked).as("the trajectories, in the store").isNotEmpty();
  }

  private static void assertClean(String place, String content) {
    for (String part : List.of("Zq8/Wm4", "m4+Rt6XcV", "V2bNn0", "WnE4L1dtN", "SdDZYY1Yy")) {
      assertThat(content.contains(part)).as("%s has %s", place, part).isFalse();
    }
  }
}
