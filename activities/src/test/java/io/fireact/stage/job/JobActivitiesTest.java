package io.fireact.stage.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureType;
import io.fireact.lm.engine.ComputeEnvironments;
import io.fireact.lm.engine.Placement;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.stage.TinyExperiment;
import io.fireact.store.JsonLines;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each job on real data, real training included. */
final class JobActivitiesTest {
  private final Path directory;
  private TinyExperiment experiment;

  JobActivitiesTest(@TempDir Path directory) {
    this.directory = directory;
    experiment = new TinyExperiment(directory, TinyExperiment.SPEC);
  }

  @Test
  void aDataSetHasQuestionsOfAllSplitsACorpusAndPretrainingText() {
    experiment.runJob(StageKind.DATASET);
    StageRecord record = experiment.record(StageKind.DATASET);
    List<Question> questions =
        JsonLines.read(
            experiment.context().store(), Plans.output(record, "questions"), Question.class);
    assertThat(questions).hasSize(20 + 6 + 12);
    assertThat(questions).extracting(Question::split).contains(Split.values());
    assertThat(record.counts())
        .containsEntry("questions", 38L)
        .containsEntry("documents", 400L)
        .containsKey("passages");
  }

  @Test
  void aFinishedStageIsNotDoneAgain() {
    experiment.runJob(StageKind.DATASET);
    StageRecord first = experiment.record(StageKind.DATASET);
    experiment.runJob(StageKind.DATASET);
    assertThat(experiment.record(StageKind.DATASET)).isEqualTo(first);
  }

  @Test
  void aBaseAndAnAdapterAreTrainedAndTheirWorkDirectoriesAreGone() {
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    StageRecord base = experiment.record(StageKind.BASE);
    assertThat(base.outputs())
        .containsOnlyKeys("config.json", "tokenizer.json", "model.safetensors", "losses");
    assertThat(base.counts()).containsEntry("steps", 6L);

    trajectories(8, 7);
    experiment.runJob(StageKind.MIX);
    mixOf(6);
    experiment.runJob(StageKind.FINE_TUNE);
    StageRecord adapter = experiment.record(StageKind.FINE_TUNE);
    assertThat(adapter.outputs())
        .containsOnlyKeys("adapter_config.json", "adapter_model.safetensors", "losses");
    assertThat(adapter.counts()).containsEntry("steps", 4L).containsEntry("dropped", 0L);
    assertThat(experiment.record(StageKind.DATASET).madeOn()).isEmpty();
    int cores = Runtime.getRuntime().availableProcessors();
    Map<StageKind, Integer> sequences = Map.of(StageKind.BASE, 4, StageKind.FINE_TUNE, 2);
    for (StageKind kind : sequences.keySet()) {
      assertThat(experiment.record(kind).madeOn())
          .containsExactly(
              ComputeEnvironments.ofTraining(
                  new Placement.Cpu(), Math.max(1, cores / sequences.get(kind))));
      assertThat(experiment.context().work().resolve(experiment.stage(kind).key())).doesNotExist();
    }
  }

  @Test
  void trainingAllWeightsGivesAWholeModel() {
    experiment =
        new TinyExperiment(
            directory, TinyExperiment.SPEC.replace("fine_tune: {", "fine_tune: {method: full, "));
    experiment.runJob(StageKind.DATASET);
    experiment.runJob(StageKind.BASE);
    trajectories(8, 7);
    experiment.runJob(StageKind.MIX);
    mixOf(6);
    experiment.runJob(StageKind.FINE_TUNE);
    StageRecord tuned = experiment.record(StageKind.FINE_TUNE);
    StageRecord base = experiment.record(StageKind.BASE);
    assertThat(tuned.outputs().keySet()).isEqualTo(base.outputs().keySet());
    assertThat(Plans.output(tuned, "tokenizer.json"))
        .isEqualTo(Plans.output(base, "tokenizer.json"));
    assertThat(Plans.output(tuned, "model.safetensors"))
        .isNotEqualTo(Plans.output(base, "model.safetensors"));
  }

  @Test
  void aMixHoldsOnlyRightTrajectories() {
    trajectories(12, 3);
    experiment.runJob(StageKind.MIX);
    List<Trajectory> mix =
        JsonLines.read(
            experiment.context().store(),
            Plans.output(experiment.record(StageKind.MIX), "episodes"),
            Trajectory.class);
    assertThat(mix).hasSize(1).allMatch(Trajectory::correct);
    assertThat(experiment.record(StageKind.MIX).counts())
        .containsEntry("all", 12L)
        .containsEntry("right", 3L);
  }

  @Test
  void tooFewRightTrajectoriesAreAnErrorThatSaysHowManyThereAre() {
    trajectories(5, 0);
    assertThatThrownBy(() -> experiment.runJob(StageKind.MIX))
        .isInstanceOf(ActivityFailure.class)
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            cause -> {
              assertThat(cause.getType()).isEqualTo(FailureType.BAD_DATA.name());
              assertThat(cause.isNonRetryable()).isTrue();
              assertThat(cause.getOriginalMessage())
                  .contains("needs 1 right trajectories, but of the 5 there only 0 are right");
            });
  }

  @Test
  void aMixAboutAHeldOutQuestionIsRefusedUnlessTheSpecSaysOtherwise() {
    leaking("refuse");
    assertThatThrownBy(() -> experiment.runJob(StageKind.MIX))
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            cause -> {
              assertThat(cause.getType()).isEqualTo(FailureType.BAD_DATA.name());
              assertThat(cause.getOriginalMessage())
                  .contains("2 of its 2 trajectories are about questions that are held out")
                  .contains("such as \"Answer by searching.", "(test question ", "in part")
                  .contains("evaluate.leakage");
            });
  }

  @Test
  void reportedLeakageIsCountedAndListed() {
    leaking("report");
    experiment.runJob(StageKind.MIX);
    StageRecord mix = experiment.record(StageKind.MIX);
    assertThat(mix.counts()).containsEntry("leaked", 2L).containsEntry("excluded", 0L);
    assertThat(
            JsonLines.read(
                experiment.context().store(), mix, "leakage", QuestionOverlap.Match.class))
        .extracting(QuestionOverlap.Match::how)
        .containsExactlyInAnyOrder(QuestionOverlap.How.SAME_ID, QuestionOverlap.How.PART);
  }

  @Test
  void excludedTrajectoriesAreNotChosen() {
    leaking("exclude");
    assertThatThrownBy(() -> experiment.runJob(StageKind.MIX))
        .rootCause()
        .hasMessageContaining(
            "needs 2 right trajectories, but of the 3 there only 3 are right, and"
                + " 2 of those are about held-out questions");
  }

  /** Three right trajectories, of which a mix of the first two in the seed's order takes two. */
  private void leaking(String policy) {
    experiment =
        new TinyExperiment(
            directory,
            TinyExperiment.SPEC
                .replace("evaluate: {", "evaluate: {leakage: " + policy + ", ")
                .replace("agent.shots: 1", "agent.shots: 2"));
    experiment.runJob(StageKind.DATASET);
    List<Question> heldOut =
        JsonLines.read(
                experiment.context().store(),
                experiment.record(StageKind.DATASET),
                "questions",
                Question.class)
            .stream()
            .filter(question -> question.split() == Split.TEST)
            .toList();
    Question first = heldOut.get(0);
    Question second = heldOut.get(1);
    List<Question> learned =
        SeededOrder.of(
            List.of(
                new Question(first.id(), Split.TRAIN, "another text", "anna", "test"),
                new Question(
                    "mine", Split.TRAIN, "Answer by searching.\n" + second.text(), "x", "test"),
                TinyExperiment.trajectory(0, true).question(),
                TinyExperiment.trajectory(1, true).question(),
                TinyExperiment.trajectory(2, true).question()),
            1,
            Question::id);
    // The one that is not about a held-out question comes last.
    Question last =
        learned.stream()
            .filter(question -> question.id().startsWith("id-"))
            .reduce((a, b) -> b)
            .orElseThrow();
    experiment.publish(
        experiment.stage(StageKind.TRAJECTORIES),
        learned.stream()
            .filter(question -> !question.id().startsWith("id-") || question.equals(last))
            .map(
                question ->
                    new Trajectory(
                        question,
                        TinyExperiment.trajectory(0, true).steps(),
                        Disposition.FINISHED,
                        "anna",
                        true,
                        0,
                        0))
            .toList());
  }

  @Test
  void aNeededStageThatIsGoneIsNamed() {
    assertThatThrownBy(() -> experiment.runJob(StageKind.BASE))
        .hasRootCauseInstanceOf(ApplicationFailure.class)
        .rootCause()
        .hasMessageContaining("dataset (stage " + experiment.stage(StageKind.DATASET).key())
        .hasMessageContaining("run the spec again");
  }

  @Test
  void leftOverWorkOfAnotherAttemptIsNoObstacle() throws Exception {
    Path left = experiment.context().work().resolve(experiment.stage(StageKind.DATASET).key());
    Files.createDirectories(left.resolve("checkpoints"));
    Files.writeString(left.resolve("checkpoints").resolve("half"), "a checkpoint cut sho");
    experiment.runJob(StageKind.DATASET);
    assertThat(left).doesNotExist();
  }

  /** Puts a finished trajectories stage into the store. */
  private void trajectories(int all, int right) {
    experiment.runJob(StageKind.DATASET);
    List<Trajectory> episodes =
        IntStream.range(0, all).mapToObj(i -> TinyExperiment.trajectory(i, i < right)).toList();
    experiment.publish(experiment.stage(StageKind.TRAJECTORIES), episodes);
  }

  /** The fine-tuned point's own mix, of which runJob knows only the first. */
  private void mixOf(int count) {
    String key = experiment.stage(StageKind.FINE_TUNE).needs().get("mix");
    experiment.publish(
        experiment.plan().stages().stream()
            .filter(stage -> stage.key().equals(key))
            .findFirst()
            .orElseThrow(),
        IntStream.range(0, count).mapToObj(i -> TinyExperiment.trajectory(i, true)).toList());
  }
}
