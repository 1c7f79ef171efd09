package io.fireact.stage.job.openai;

import static io.fireact.stage.job.openai.FineTuningPeer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ChatTurns;
import io.fireact.agent.ReActFormat;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.plan.StageKind;
import io.fireact.spec.TrainerSpec;
import io.fireact.stage.HostedModel;
import io.fireact.stage.Plans;
import io.fireact.stage.TinyExperiment;
import io.fireact.stage.job.HostedTrainer;
import io.fireact.stage.job.StageJob;
import io.fireact.sweep.HostedJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of a fine-tuning against a peer that keeps what it was asked, and misbehaves. */
final class OpenAiTrainerTest {
  private static final String SPEC =
      """
      version: 1
      name: hosted
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 400}
      teacher: {kind: scripted, questions: 16}
      student: {kind: openai, model: gpt-3.5-turbo-0613, endpoint: "%s", api_key_variable: K}
      fine_tune: {trajectories: 6, seed: 77, trainer: {kind: openai, epochs: 3, suffix: mine}}
      evaluate: {questions: 4}
      """;
  private static final String JOBS = "/fine_tuning/jobs";

  private final FineTuningPeer peer = new FineTuningPeer();
  private final TinyExperiment experiment;
  private final OpenAiTrainer trainer;

  OpenAiTrainerTest(@TempDir Path directory) throws IOException {
    experiment =
        new TinyExperiment(directory, SPEC.formatted(peer.endpoint()), Map.of("K", "sk-test-1"));
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    experiment.putRightTrajectories(8);
    experiment.runJob(StageKind.MIX);
    trainer = new OpenAiTrainer(new TrainerSpec.OpenAi(3, 0, 0, "mine"));
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void aJobIsCreatedOnceWithItsMarkerAndItsSettings() {
    HostedJob job = trainer.begin(training("run-1"));
    assertThat(job.id()).isEqualTo("ftjob-1");
    assertThat(job.said()).isEqualTo("job ftjob-1 is validating_files, step 3 of 12");
    ObjectNode created = peer.jobs().get(0);
    String key = experiment.stage(StageKind.FINE_TUNE).key();
    assertThat(created.path("hyperparameters").toString()).isEqualTo("{\"n_epochs\":3}");
    assertThat(created.path("seed").asLong()).isEqualTo(77);
    assertThat(created.path("user_provided_suffix").asText())
        .isEqualTo("mine-" + key.substring(0, 8));
    assertThat(created.path("metadata").path("fireact_stage").asText()).isEqualTo(key);
    assertThat(peer.files().get(0).path("filename").asText()).contains(key.substring(0, 16));
  }

  @Test
  void theFileHasTheVeryMessagesThatTheTrainedModelIsAskedWith() {
    trainer.begin(training("run-1"));
    List<String> lines = peer.content("file-1").lines().toList();
    assertThat(lines).hasSize(6);
    JsonNode messages = Json.read(lines.get(0), JsonNode.class).path("messages");
    assertThat(messages)
        .extracting(message -> message.path("role").asText())
        .containsExactly("system", "user", "assistant", "user", "assistant");
    assertThat(messages.get(1).path("content").asText()).matches("who is \\d\\?");
    assertThat(messages.get(2).path("content").asText())
        .isEqualTo("Thought: I need to look.\nAction: search[anna]");
    assertThat(messages.get(3).path("content").asText()).isEqualTo("Observation: anna is here.");

    Trajectory episode = TinyExperiment.trajectory(1, true);
    List<ChatTurns.Turn> whole = ChatTurns.training(episode);
    for (int rounds = 0; rounds < episode.steps().size(); rounds++) {
      assertThat(
              ChatTurns.prompt(
                  ReActFormat.episode(episode.question(), episode.steps().subList(0, rounds))))
          .isEqualTo(whole.subList(0, 1 + 2 * rounds));
    }
  }

  @Test
  void whatWasBegunBeforeACrashIsFoundAgain() {
    trainer.begin(training("run-1"));
    assertThat(trainer.begin(training("run-1")).id()).isEqualTo("ftjob-1");
    assertThat(trainer.begin(training("another run")).id()).isEqualTo("ftjob-1");
    assertThat(peer.count("POST /files")).isEqualTo(1);
    assertThat(peer.count("POST " + JOBS)).isEqualTo(1);
  }

  @Test
  void whatWasBegunIsFoundByItsFileWhereJobsHaveNoMetadataAndListsNoPages() {
    peer.modern = false;
    trainer.begin(training("run-1"));
    assertThat(trainer.begin(training("run-1")).id()).isEqualTo("ftjob-1");
    assertThat(peer.jobs()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"POST /files", "POST /fine_tuning/jobs"})
  void anAnswerThatWasLostIsNotPaidForTwice(String lost) {
    peer.after =
        call ->
            call.equals(lost)
                ? Optional.of(
                    new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build())
                : Optional.empty();
    fails(() -> trainer.begin(training("r")), FailureType.UNAVAILABLE, "cannot be reached");
    peer.after = call -> Optional.empty();
    trainer.begin(training("r"));
    assertThat(peer.jobs()).hasSize(1);
    assertThat(peer.files()).hasSize(1);
  }

  @Test
  void itIsFoundBehindManyJobsOfOthers() {
    trainer.begin(training("r"));
    for (int i = 0; i < 7; i++) {
      peer.createTwice();
      peer.jobs().get(0).putObject("metadata").put("team", "other");
    }
    peer.pageSize = 2;
    assertThat(trainer.begin(training("r")).id()).isEqualTo("ftjob-1");
    assertThat(peer.count("POST " + JOBS)).isEqualTo(1);
    assertThat(peer.calls()).noneMatch(call -> call.endsWith("/cancel"));
  }

  @Test
  void ofTwoJobsWithOneMarkerTheFirstIsKeptAndTheOtherCancelled() {
    trainer.begin(training("r"));
    peer.createTwice();
    assertThat(trainer.begin(training("r")).id()).isEqualTo("ftjob-1");
    assertThat(peer.count("POST " + JOBS + "/ftjob-2/cancel")).isEqualTo(1);
    assertThat(peer.jobs().get(0).path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void aSecondJobThatIsSeenOnlyLaterIsCancelledByAPoll() {
    trainer.begin(training("r"));
    peer.createTwice();
    trainer.poll(training("r"), "ftjob-1");
    assertThat(peer.count("POST " + JOBS + "/ftjob-2/cancel")).isEqualTo(1);
  }

  @Test
  void anUploadThatWasCutOffIsNotUsed() {
    trainer.begin(training("r"));
    peer.forget("ftjob-1");
    peer.files().get(0).put("bytes", 3);
    trainer.begin(training("r"));
    assertThat(peer.jobs().get(0).path("training_file").asText()).isEqualTo("file-2");
  }

  @Test
  void aJobGoesOnToItsEndAndIsKeptWithItsEventsAndTokens() {
    HostedJob job = trainer.begin(training("r"));
    for (int i = 0; i < 3; i++) {
      assertThat(job.succeeded()).isFalse();
      job = trainer.poll(training("r"), job.id());
    }
    assertThat(job.succeeded()).isTrue();
    StageJob.Result result = trainer.result(training("r"), job.id());
    assertThat(result.outputs())
        .containsOnlyKeys("model", "job", "events", "training_file", "losses");
    assertThat(result.counts())
        .containsEntry("tokens", 1234L)
        .containsEntry("examples", 6L)
        .containsEntry("steps", 12L);
    assertThat(experiment.registry().get("fireact.training.tokens").counter().count())
        .isEqualTo(1234);
    HostedModel model = Json.read(text(result, "model"), HostedModel.class);
    assertThat(model.model()).isEqualTo("ft:gpt-3.5-turbo-0613:me::ftjob-1");
    assertThat(model.hyperparameters().path("n_epochs").asInt()).isEqualTo(3);
  }

  @Test
  void aJobThatFailsIsAFailureInTheProvidersWords() {
    peer.course = List.of("failed");
    fails(
        () -> trainer.begin(training("r")),
        FailureType.TRAINING_FAILED,
        "ftjob-1 failed; it says: invalid_training_file: The job failed due to an invalid training file. Line 3 is empty. (training_file)");
    // The same run does not begin another, a later one does.
    fails(() -> trainer.begin(training("r")), FailureType.TRAINING_FAILED, "ftjob-1");
    peer.course = List.of("running");
    assertThat(trainer.begin(training("later")).id()).isEqualTo("ftjob-2");
  }

  @Test
  void aJobThatSomebodyCancelledIsSaidToBe() {
    trainer.begin(training("r"));
    peer.set("ftjob-1", "cancelled");
    fails(
        () -> trainer.poll(training("r"), "ftjob-1"),
        FailureType.CANCELLED,
        "was cancelled by somebody");
    assertThat(trainer.begin(training("later")).id()).isEqualTo("ftjob-2");
  }

  @Test
  void aJobThatVanishedHasAClassOfItsOwn() {
    trainer.begin(training("r"));
    peer.forget("ftjob-1");
    fails(
        () -> trainer.poll(training("r"), "ftjob-1"),
        FailureType.JOB_LOST,
        "does not know the fine-tuning job ftjob-1 any more (404)");
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED",
    "429, RATE_LIMITED",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE",
    "408, TIMEOUT",
    "400, BAD_REQUEST"
  })
  void refusalsHaveTheClassesOfAllOtherCalls(int code, FailureType type) {
    trainer.begin(training("r"));
    peer.before = call -> Optional.of(status(code, "{\"error\": {\"message\": \"no\"}}"));
    fails(() -> trainer.poll(training("r"), "ftjob-1"), type, "answered " + code);
    peer.before = call -> Optional.empty();
    assertThat(trainer.poll(training("r"), "ftjob-1").id()).isEqualTo("ftjob-1");
  }

  @ParameterizedTest
  @CsvSource({
    "'[]', something other than one JSON object",
    "'{}', without a status",
    "'{\"id\": \"ftjob-1\", \"status\": \"succeeded\"}', without the name of a trained model",
    "'<html>', not JSON"
  })
  void answersThatAreNoJobAreTriedAgain(String body, String what) {
    trainer.begin(training("r"));
    peer.before =
        call ->
            call.equals("GET " + JOBS + "/ftjob-1")
                ? Optional.of(status(200, body))
                : Optional.empty();
    fails(() -> trainer.poll(training("r"), "ftjob-1"), FailureType.BAD_ANSWER, what);
  }

  @Test
  void cancellingEndsWhatIsUnderWayAndLeavesWhatHasEnded() {
    trainer.begin(training("r"));
    peer.createTwice();
    peer.set("ftjob-2", "succeeded");
    trainer.cancel(training("r"));
    trainer.cancel(training("r"));
    assertThat(peer.count("POST " + JOBS + "/ftjob-1/cancel")).isEqualTo(1);
    assertThat(peer.count("POST " + JOBS + "/ftjob-2/cancel")).isZero();
  }

  @Test
  void aJobThatEndsWhileItIsCancelledIsNoFailure() {
    trainer.begin(training("r"));
    peer.before =
        call -> {
          if (call.endsWith("/cancel")) {
            peer.set("ftjob-1", "succeeded");
          }
          return Optional.empty();
        };
    trainer.cancel(training("r"));
    assertThat(peer.jobs().get(0).path("status").asText()).isEqualTo("succeeded");
  }

  private String text(StageJob.Result result, String output) {
    try (InputStream in = experiment.context().store().open(result.outputs().get(output))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private HostedTrainer.Training training(String run) {
    return new HostedTrainer.Training(
        experiment.context(),
        new Plans(experiment.context().store()),
        experiment.stage(StageKind.FINE_TUNE),
        run);
  }

  private static void fails(ThrowingCallable call, FailureType type, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(FailureException.class, e -> assertThat(e.type()).isEqualTo(type))
        .hasMessageContaining(message);
  }
}
