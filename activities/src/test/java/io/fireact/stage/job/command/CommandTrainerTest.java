package io.fireact.stage.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.lm.architecture.Architecture;
import io.fireact.lm.architecture.LoraLayout;
import io.fireact.lm.architecture.TargetModule;
import io.fireact.lm.format.AdapterBase;
import io.fireact.lm.format.AdapterExtras;
import io.fireact.lm.format.AdapterFiles;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.FailureMapping;
import io.fireact.stage.Plans;
import io.fireact.stage.TinyCheckpoint;
import io.fireact.stage.TinyExperiment;
import io.fireact.stage.job.JobActivitiesImpl;
import io.fireact.sweep.flow.JobActivities;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real programs, those that do well and those that do not. */
@DisabledOnOs(OS.WINDOWS)
final class CommandTrainerTest {
  private static final String SPEC =
      """
      version: 1
      name: programs
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 400}
      teacher: {kind: scripted, questions: 16}
      agent: {rounds: 2, max_tokens: 8}
      student: {kind: checkpoint, model: %s, sha256: %s, context: 2048}
      fine_tune:
        learning_rate: 0.001
        steps: 7
        trajectories: 2
        trainer:
          kind: command
          command: [sh, train.sh]
          grace_seconds: 1
          parameters: {fsdp: true}
          environment: [NAMED]
          files: [{path: %s, name: train.sh, sha256: %s}]
          %s
      evaluate: {questions: 8}
      """;
  private static final Architecture SHAPE =
      new Architecture(512, 32, 64, 2, 2, 4_096, 10_000, 1e-5, 1);
  private static final String LEAVE = "cp \"$NAMED\"/* \"$FIREACT_OUTPUT\"\n";

  private final Path directory;
  private final Path model;
  private final Path made;

  CommandTrainerTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    model = TinyCheckpoint.write(directory.resolve("model"), 1);
    made = Files.createDirectories(directory.resolve("made"));
  }

  @Test
  void whatAProgramLeavesIsTheStagesAdapterWithItsBaseByName() throws IOException {
    adapter(SHAPE, new AdapterBase("/somewhere/else", null, null));
    TinyExperiment experiment =
        experiment(
            "",
            """
            set -eu
            test -f "$FIREACT_BASE_MODEL/model.safetensors"
            test -z "${SECRET_TOKEN:-}"
            cp "$FIREACT_SETTINGS" "$FIREACT_DATA_FILE" "$NAMED/.."
            echo "2 7" > "$FIREACT_PROGRESS"
            cp "$NAMED"/* "$FIREACT_OUTPUT"
            sed -i "s#/somewhere/else#$FIREACT_BASE_MODEL#" "$FIREACT_OUTPUT/adapter_config.json"
            """);
    experiment.runJob(StageKind.FINE_TUNE);
    StageRecord record = experiment.record(StageKind.FINE_TUNE);
    assertThat(record.outputs())
        .containsOnlyKeys("adapter_config.json", "adapter_model.safetensors");
    assertThat(record.counts()).containsEntry("examples", 2L);
    Path config =
        experiment.context().store().localFile(Plans.output(record, "adapter_config.json"));
    assertThat(Json.read(Files.readString(config), JsonNode.class).path("base_model_name_or_path"))
        .hasToString("\"" + model + "\"");
    JsonNode settings =
        Json.read(Files.readString(directory.resolve("settings.json")), JsonNode.class);
    assertThat(settings.path("fine_tune").path("steps").asInt()).isEqualTo(7);
    assertThat(settings.path("parameters").path("fsdp").asBoolean()).isTrue();
    assertThat(settings.path("base_model_name").asText()).isEqualTo(model.toString());
    List<String> lines = Files.readAllLines(directory.resolve("data.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(Json.read(lines.get(0), JsonNode.class).path("segments").get(1).toString())
        .contains("\"in_loss\":true")
        .contains("Action: search[anna]");
    assertThat(experiment.context().work().resolve(record.stage().key())).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "alpaca, data.json, '\"output\"'",
    "openai, data.jsonl, '\"role\":\"assistant\"'",
    "sharegpt, data.jsonl, '\"from\":\"gpt\"'"
  })
  void examplesAreWrittenInTheFormatThatIsAskedFor(String format, String file, String has)
      throws IOException {
    adapter(SHAPE, AdapterBase.UNKNOWN);
    experiment("format: " + format, LEAVE + "cp \"$FIREACT_DATA_FILE\" \"$NAMED/..\"\n")
        .runJob(StageKind.FINE_TUNE);
    assertThat(directory.resolve(file)).content().contains(has);
  }

  @Test
  void aWholeModelIsTakenOverWithoutWhatOnlyItsTrainerReads() throws IOException {
    TinyCheckpoint.write(made, 7);
    Files.writeString(made.resolve("optimizer.pt"), "large");
    TinyExperiment experiment = experiment("leaves: checkpoint", LEAVE);
    experiment.runJob(StageKind.FINE_TUNE);
    assertThat(experiment.record(StageKind.FINE_TUNE).outputs())
        .containsKeys("config.json", "model.safetensors", "tokenizer.json")
        .doesNotContainKey("optimizer.pt");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 3, TRAINING_FAILED, ended with exit code 3",
    "exit 75, UNAVAILABLE, ended with exit code 75",
    "kill -9 $$, UNAVAILABLE, was ended by signal 9",
    "kill -11 $$, TRAINING_FAILED, was ended by signal 11",
    "echo torch.cuda.OutOfMemoryError >&2; exit 1, OUT_OF_MEMORY, OutOfMemoryError",
    "exit 0, BAD_DATA, left no adapter_config.json",
    "echo {} > $FIREACT_OUTPUT/adapter_config.json, BAD_DATA, adapter_config.json",
  })
  void howAProgramEndsDecidesTheClass(String script, FailureType type, String message)
      throws IOException {
    fails(() -> experiment("", script + "\n").runJob(StageKind.FINE_TUNE), type, message);
  }

  @Test
  void lastLinesAreQuotedWithoutControlCharactersAndSecrets() throws IOException {
    TinyExperiment experiment =
        experiment(
            "",
            "printf 'step 1\\r\\033[31mloss nan\\033[0m\\a\\n'; echo named $NAMED;"
                + " echo key sk-proj-abcdefghijklmnopqrstuvwxyz012345; exit 2\n");
    fails(
        () -> experiment.runJob(StageKind.FINE_TUNE),
        FailureType.TRAINING_FAILED,
        "step 1 | loss nan | named [withheld] | (withheld: it holds what looks like a key);");
  }

  @Test
  void anAdapterOfAnotherShapeIsRefused() throws IOException {
    adapter(new Architecture(512, 64, 64, 2, 2, 4_096, 10_000, 1e-5, 1), AdapterBase.UNKNOWN);
    fails(
        () -> experiment("", LEAVE).runJob(StageKind.FINE_TUNE),
        FailureType.BAD_DATA,
        "adapter_model.safetensors");
  }

  @Test
  void anAdapterOfAnotherBaseIsRefused() throws IOException {
    adapter(SHAPE, new AdapterBase("meta-llama/Llama-2-7b-hf", null, null));
    fails(
        () -> experiment("", LEAVE).runJob(StageKind.FINE_TUNE),
        FailureType.BAD_DATA,
        "says it was trained on meta-llama/Llama-2-7b-hf, and the student is " + model);
  }

  @Test
  void aProgramThatIsNotThereSaysSo() throws IOException {
    TinyExperiment experiment = experiment("", "", "command: [no-such-program-7]");
    fails(
        () -> experiment.runJob(StageKind.FINE_TUNE),
        FailureType.BAD_DATA,
        "no-such-program-7 of fine_tune.trainer.command cannot be started");
  }

  @Test
  void aScriptThatIsNotThePlannedOneIsNotRun() throws IOException {
    TinyExperiment experiment = experiment("", LEAVE);
    Files.writeString(directory.resolve("my.sh"), "exit 0\n");
    fails(
        () -> experiment.runJob(StageKind.FINE_TUNE),
        FailureType.BAD_DATA,
        "is not the one that the spec was planned with");
  }

  @Test
  void aCancelledProgramAndAllThatItStartedAreEndedThoughTheyIgnoreSigterm() throws Exception {
    TinyExperiment experiment =
        experiment(
            "",
            """
            trap '' TERM
            (trap '' TERM; while :; do sleep 1; done) &
            echo $! > "$NAMED/../child"
            echo $$ > "$NAMED/../started"
            while :; do sleep 1; done
            """);
    TestActivityEnvironment environment = environment(experiment);
    try {
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(
              () -> jobs(environment).run(experiment.ref(StageKind.FINE_TUNE)));
      Path started = directory.resolve("started");
      await(() -> Files.exists(started) && size(started) > 1);
      environment.requestCancelActivity();
      assertThatThrownBy(() -> running.get(2, TimeUnit.MINUTES)).isNotNull();
    } finally {
      environment.close();
    }
    for (String file : List.of("started", "child")) {
      long pid = Long.parseLong(Files.readString(directory.resolve(file)).strip());
      assertThat(runs(pid)).as(file).isFalse();
    }
  }

  /** One that was killed stays in the system's list until its parent has asked how it ended. */
  private static boolean runs(long pid) throws IOException {
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return false;
    }
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    try {
      String text = Files.readString(stat);
      return !text.startsWith("Z", text.lastIndexOf(')') + 2);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Test
  void whatAKilledWorkerLeftRunningIsEndedAndTheProgramGoesOnInItsDirectory() throws Exception {
    adapter(SHAPE, AdapterBase.UNKNOWN);
    TinyExperiment experiment =
        experiment("", "test -f \"$FIREACT_CHECKPOINTS/half\" || exit 1\n" + LEAVE);
    Path stage = experiment.context().work().resolve(experiment.stage(StageKind.FINE_TUNE).key());
    Files.createDirectories(stage.resolve("checkpoints"));
    Files.writeString(stage.resolve("checkpoints").resolve("half"), "way");
    ProcessBuilder left = new ProcessBuilder("sh", "-c", "while :; do sleep 1; done");
    left.environment().put(Program.DIRECTORY, stage.toAbsolutePath().toString());
    Process orphan = left.start();
    experiment.runJob(StageKind.FINE_TUNE);
    assertThat(orphan.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(experiment.record(StageKind.FINE_TUNE).outputs()).hasSize(2);
  }

  private void adapter(Architecture shape, AdapterBase base) {
    int parameters = LoraLayout.of(shape, Set.of(TargetModule.Q), 2).size();
    new AdapterFiles(
            Set.of(TargetModule.Q),
            2,
            4,
            false,
            0,
            base,
            new float[parameters],
            AdapterExtras.NONE,
            Map.of())
        .write(made, shape);
  }

  private TinyExperiment experiment(String more, String script) throws IOException {
    return experiment(more, script, "command: [sh, train.sh]");
  }

  private TinyExperiment experiment(String more, String script, String command) throws IOException {
    Path file = Files.writeString(directory.resolve("my.sh"), script);
    String digest =
        new BaseModelSource(new OkHttpClient(), Map.of(), directory.resolve("models"))
            .identify(model.toString(), "main")
            .sha256();
    TinyExperiment experiment =
        new TinyExperiment(
            directory,
            SPEC.formatted(model, digest, file, CommandTrainer.sha256(file), more)
                .replace("command: [sh, train.sh]", command),
            Map.of(
                "PATH",
                System.getenv("PATH"),
                "NAMED",
                made.toString(),
                "SECRET_TOKEN",
                "not for you"));
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    experiment.putRightTrajectories(8);
    experiment.runJob(StageKind.MIX);
    return experiment;
  }

  private static TestActivityEnvironment environment(TinyExperiment experiment) {
    TestActivityEnvironment environment =
        TestActivityEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureMapping())
                        .build())
                .build());
    environment.registerActivitiesImplementations(
        new JobActivitiesImpl(experiment.context(), new Plans(experiment.context().store())));
    return environment;
  }

  private static JobActivities jobs(TestActivityEnvironment environment) {
    return environment.newActivityStub(
        JobActivities.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(5))
            // Of it follows how often the server is told, and so when it can answer.
            .setHeartbeatTimeout(Duration.ofSeconds(5))
            .build());
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("has not come about").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void fails(ThrowingCallable job, FailureType type, String message) {
    assertThatThrownBy(job)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            cause -> {
              assertThat(cause.getType()).isEqualTo(type.name());
              assertThat(cause.getOriginalMessage()).contains(message);
            });
  }
}
