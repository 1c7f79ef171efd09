package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.episode.InProcessAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A checkpoint in Hugging Face's layout goes through every stage that a nano student goes through.
 */
final class PretrainedStudentTest {
  private static final String SPEC =
      """
      version: 1
      name: tiny
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 400}
      teacher: {kind: scripted, questions: 16}
      agent: {rounds: 2, max_tokens: 8}
      student: {kind: checkpoint, model: %s, sha256: %s, context: 2048, chat: %s}
      fine_tune: {learning_rate: 0.001, steps: 2, batch: 2, trajectories: 2, method: %s}
      evaluate: {questions: 8}
      """;

  private final Path directory;
  private final Path model;

  PretrainedStudentTest(@TempDir Path directory) {
    this.directory = directory;
    model = TinyCheckpoint.write(directory.resolve("model"), 1);
  }

  @ParameterizedTest
  @CsvSource({"false, lora", "true, lora", "false, full"})
  void isFoundFineTunedAndAsked(boolean chat, String method) {
    TinyExperiment experiment = experiment(digest(), chat, method);
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    StageRecord base = experiment.record(StageKind.BASE);
    assertThat(base.outputs()).as("no copy of the weights").containsOnlyKeys("manifest");

    experiment.putRightTrajectories(8);
    experiment.runJob(StageKind.MIX);
    experiment.runJob(StageKind.FINE_TUNE);
    StageRecord tuned = experiment.record(StageKind.FINE_TUNE);
    assertThat(tuned.outputs())
        .containsKey(method.equals("lora") ? "adapter_model.safetensors" : "model.safetensors");
    assertThat(tuned.counts()).containsEntry("steps", 2L).containsEntry("dropped", 0L);

    try (InProcessAgent agent =
        InProcessAgent.of(
            experiment.context(),
            new Plans(experiment.context().store()),
            experiment.stage(StageKind.EVALUATE))) {
      Trajectory trajectory =
          agent.answer(new Question("q", Split.TEST, "who?", "", "bridge"), new Silent());
      assertThat(trajectory.outputTokens()).isPositive();
      // The instruction alone has hundreds of this tokenizer's tokens.
      assertThat(trajectory.inputTokens() / Math.max(1, trajectory.steps().size()))
          .matches(tokens -> tokens > 150 == chat);
    }
  }

  @Test
  void thatIsNotWhatWasPlannedIsNotUsed() {
    TinyExperiment experiment = experiment("0".repeat(64), false, "lora");
    assertThatThrownBy(() -> experiment.runJob(StageKind.BASE))
        .rootCause()
        .hasMessageContaining("is not the one that the spec was planned with")
        .hasMessageContaining(digest());
  }

  @Test
  void whoseFilesChangeAfterwardsIsNotUsedEither() {
    TinyExperiment experiment = experiment(digest(), false, "lora");
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    experiment.putRightTrajectories(8);
    experiment.runJob(StageKind.MIX);
    TinyCheckpoint.write(emptied(model), 2);
    assertThatThrownBy(() -> experiment.runJob(StageKind.FINE_TUNE))
        .rootCause()
        .hasMessageContaining("model.safetensors changed since");
  }

  @Test
  void forLongerTextsThanItIsMadeForIsRefusedBeforeAnythingIsSpent() {
    String spec =
        SPEC.formatted(model, digest(), false, "lora").replace("context: 2048", "context: 8192");
    TinyExperiment experiment = new TinyExperiment(directory, spec);
    assertThatThrownBy(() -> experiment.runJob(StageKind.BASE))
        .rootCause()
        .hasMessageContaining("student.context 8192 is longer than the 4096 tokens");
  }

  private TinyExperiment experiment(String sha256, boolean chat, String method) {
    return new TinyExperiment(directory, SPEC.formatted(model, sha256, chat, method));
  }

  private String digest() {
    return new BaseModelSource(new OkHttpClient(), Map.of(), directory.resolve("models"))
        .identify(model.toString(), "main")
        .sha256();
  }

  private static Path emptied(Path directory) {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      return directory;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final class Silent implements InProcessAgent.Listener {
    @Override
    public void onText(String piece) {}

    @Override
    public void onStep(Step step) {}

    @Override
    public void onFailed(String who, FailureException failure) {
      throw failure;
    }
  }
}
