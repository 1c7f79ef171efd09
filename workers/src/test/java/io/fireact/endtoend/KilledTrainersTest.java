package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.devserver.RealTemporal;
import io.fireact.stage.job.openai.FineTuningPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are killed while somebody else trains, against a real Temporal server. */
final class KilledTrainersTest {
  private static final String HOSTED =
      """
      version: 1
      name: hosted
      task: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
      teacher: {kind: scripted, error_rate: 0, questions: 20}
      student: {kind: openai, model: gpt-x, endpoint: "%s"}
      fine_tune: {trajectories: 6}
      evaluate: {questions: 2}
      """;
  private static final String PROGRAM =
      """
      version: 1
      name: program
      task: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
      teacher: {kind: scripted, error_rate: 0, questions: 20}
      student: {layers: 2, width: 32, heads: 2, feed_forward: 64, context: 320,
                pretraining: {steps: 2, batch: 2, sequence: 64}}
      fine_tune:
        trajectories: 4
        trainer:
          kind: command
          leaves: checkpoint
          command: [sh, train.sh]
          environment: [TOLD]
          files: [{path: train.sh}]
      evaluate: {questions: 2}
      """;
  private static final String SCRIPT =
      """
      if [ -f "$FIREACT_CHECKPOINTS/first" ]; then
        cp "$FIREACT_BASE_MODEL"/*.json "$FIREACT_BASE_MODEL"/*.safetensors "$FIREACT_OUTPUT"
        exit 0
      fi
      echo $$ > "$TOLD.new"
      mv "$TOLD.new" "$TOLD"
      echo half > "$FIREACT_CHECKPOINTS/first"
      while :; do sleep 1; done
      """;

  private final Path directory;

  KilledTrainersTest(@TempDir Path directory) {
    this.directory = directory;
    RealTemporal.binary();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException {
    Scene.killServer(directory.resolve("home/server/server.json"));
  }

  @Test
  void aJobThatWasCreatedButNotRecordedIsFoundAndPaidForOnce() throws Exception {
    CountDownLatch created = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    try (FineTuningPeer peer = new FineTuningPeer()) {
      peer.after =
          call -> {
            if (call.equals("POST /fine_tuning/jobs")) {
              created.countDown();
              try {
                killed.await(); // the answer never comes to the worker that asked
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return Optional.empty();
          };
      Path spec =
          Files.writeString(directory.resolve("spec.yaml"), HOSTED.formatted(peer.endpoint()));
      FireactProcess first = run(spec, Map.of());
      assertThat(created.await(3, TimeUnit.MINUTES)).as(first::errors).isTrue();
      first.kill();
      killed.countDown();
      FireactProcess second = run(spec, Map.of());
      assertThat(second.exitCode()).as(second::errors).isZero();
      assertThat(peer.jobs()).hasSize(1);
      assertThat(peer.count("POST /fine_tuning/jobs")).isEqualTo(1);
      assertThat(peer.count("POST /files")).isEqualTo(1);
      assertThat(peer.chats()).allMatch(chat -> chat.path("model").asText().startsWith("ft:gpt-x"));
    }
  }

  @Test
  void aProgramOfAKilledWorkerIsEndedAndTheNextGoesOnInItsDirectory() throws Exception {
    Path told = directory.resolve("told");
    Files.writeString(directory.resolve("train.sh"), SCRIPT);
    Path spec = Files.writeString(directory.resolve("spec.yaml"), PROGRAM);
    FireactProcess first = run(spec, Map.of("TOLD", told.toString()));
    await(() -> Files.exists(told), first);
    long pid = Long.parseLong(Files.readString(told).strip());
    first.kill();
    assertThat(ProcessHandle.of(pid)).as("nobody has ended it").isPresent();
    FireactProcess second = run(spec, Map.of("TOLD", told.toString()));
    assertThat(second.exitCode()).as(second::errors).isZero();
    assertThat(ProcessHandle.of(pid).filter(KilledTrainersTest::runs)).isEmpty();
  }

  private FireactProcess run(Path spec, Map<String, String> environment) throws IOException {
    return FireactProcess.start(
        directory.resolve("home"),
        directory.resolve("logs"),
        environment,
        "run",
        spec.toString(),
        "--json",
        "--server",
        "local",
        "--metrics-port",
        "0");
  }

  /** One whose parent has not asked how it ended has ended all the same. */
  private static boolean runs(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return process.isAlive() && !stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition, FireactProcess process)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!condition.getAsBoolean()) {
      assertThat(process.alive() && System.nanoTime() < end).as(process::errors).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
