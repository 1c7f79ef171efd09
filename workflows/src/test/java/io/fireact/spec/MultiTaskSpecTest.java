package io.fireact.spec;

import static io.fireact.spec.SpecFiles.problems;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Version 2: several tasks, a training set of parts, several evaluations. */
final class MultiTaskSpecTest {
  private static final String TASKS =
      """
      version: 2
      name: t
      tasks:
        near: {kind: world}
        far: {kind: world, seed: 9, train: 300, hops: {two: 0, three: 1}}
      models:
        good: {kind: scripted}
        bad: {kind: scripted, error_rate: 0.5, questions: 300}
      """;

  private static final String PARTS =
      """
      training_set:
        - {task: near, teacher: good, count: 30}
        - {task: far, teacher: bad, method: reflexion, questions: 200, count: 10, filter: finished}
      """;

  @Test
  void everyEvaluationIsAPointThatSharesItsTraining() {
    ExperimentSpec spec =
        valid(TASKS + PARTS + "evaluate: [{task: near}, {task: far, split: dev, questions: 50}]\n");
    assertThat(spec.points())
        .extracting(PointSpec::axes)
        .containsExactly(Map.of("evaluation", "near"), Map.of("evaluation", "far"));
    PointSpec far = spec.points().get(1);
    assertThat(far.evaluation().task()).isNotEqualTo(far.pretraining());
    assertThat(far.evaluation().evaluate())
        .isEqualTo(new EvaluateSpec(Split.DEV, 50, LeakagePolicy.REFUSE));
    assertThat(far.fineTune().trajectories()).isEqualTo(40);
    assertThat(far.trainingSet()).isEqualTo(spec.points().get(0).trainingSet());
    assertThat(far.evaluated()).hasSize(2);
    TrainingPart part = far.trainingSet().get(1);
    assertThat(part.count()).isEqualTo(10);
    assertThat(part.teacher().questions()).isEqualTo(200);
    assertThat(part.agent().method()).isEqualTo(Method.REFLEXION);
    assertThat(part.filter()).isEqualTo(TrajectoryFilter.FINISHED);
  }

  @Test
  void oneEvaluationNeedsNoAxis() {
    ExperimentSpec spec = valid(TASKS + PARTS + "evaluate: [{task: near}]\n");
    assertThat(spec.points()).singleElement().extracting(PointSpec::axes).isEqualTo(Map.of());
  }

  @Test
  void evaluationsAreCalledByWhatTellsThemApart() {
    assertThat(labels("[{task: near}, {task: near, method: cot}]"))
        .containsExactly("near react", "near cot");
    assertThat(labels("[{task: near}, {task: near, questions: 50}]"))
        .containsExactly("near react 200", "near react 50");
    assertThat(labels("[{task: near, label: all}, {task: near, questions: 50}]"))
        .containsExactly("all", "near");
  }

  private static List<String> labels(String evaluations) {
    return valid(TASKS + PARTS + "evaluate: " + evaluations + "\n").points().stream()
        .map(point -> point.axes().get("evaluation"))
        .toList();
  }

  @Test
  void sharesDivideTheNumberOfTrajectoriesWhateverAnAxisMakesOfIt() {
    ExperimentSpec spec =
        valid(
            TASKS
                + """
                training_set:
                  - {task: near, teacher: good, share: 0.75}
                  - {task: far, teacher: bad, share: 0.25}
                evaluate: [{task: near}]
                axes:
                  fine_tune.trajectories: [0, 10, 100]
                """);
    assertThat(spec.points())
        .extracting(point -> point.trainingSet().stream().map(TrainingPart::count).toList())
        .containsExactly(List.of(0, 0), List.of(8, 2), List.of(75, 25));
  }

  @Test
  void axesChangeWholeTrainingSetsAndFieldsOfNamedThings() {
    ExperimentSpec spec =
        valid(
            TASKS
                + """
                evaluate: [{task: near}]
                axes:
                  data:
                    - {label: near, training_set: [{task: near, teacher: bad, count: 20}]}
                    - {label: far, training_set: [{task: far, teacher: bad, count: 30}]}
                  models.bad.error_rate: [0.1, 0.2]
                """);
    assertThat(spec.points())
        .extracting(point -> point.trainingSet().get(0).count())
        .containsExactly(20, 20, 30, 30);
    assertThat(
            ((TeacherSpec.Scripted) spec.points().get(3).trainingSet().get(0).teacher())
                .errorRate())
        .isEqualTo(0.2);
  }

  @Test
  void workedExamplesAreAboutTheTaskThatIsAsked() {
    ExperimentSpec spec =
        valid(
            TASKS
                + PARTS
                + "agent: {shots: 2}\nfine_tune: {trajectories: 0}\n"
                + "evaluate: [{task: near}, {task: far}]\n");
    assertThat(spec.points())
        .extracting(point -> point.trainingSet().stream().map(TrainingPart::count).toList())
        .containsExactly(List.of(2, 0), List.of(0, 2));
  }

  @Test
  void aBaseIsEvaluatedWithoutATrainingSet() {
    ExperimentSpec spec = valid(TASKS + "evaluate: [{task: near}, {task: far}]\n");
    assertThat(spec.points()).hasSize(2);
    assertThat(spec.points().get(0).fineTune().trajectories()).isZero();
  }

  @Test
  void faultsAreToldAtTheirFieldsUnderTheNamesThatTheSpecGives() {
    assertThat(
            problems(TASKS + "training_set: [{task: nar, teacher: god, count: 3}]\nevaluate: []\n"))
        .containsExactly(
            "9:23: training_set[0].task: there is no nar in tasks; there are near, far",
            "9:37: training_set[0].teacher: there is no god in models; there are good, bad",
            "10:11: evaluate: there is none; write at least one, such as [{task: world}]");
    assertThat(
            problems(
                TASKS
                    + "training_set: [{task: far, teacher: good, count: 3}]\n"
                    + "evaluate: [{task: near, questions: 201}]\n"))
        .containsExactly(
            "7:3: models.good.questions: 660 questions are more than the 300 of tasks.far.train"
                + " (not written: this is the default)",
            "10:36: evaluate[0].questions: 201 questions are more than the 200 of tasks.near.test");
    assertThat(
            problems(
                TASKS
                    + "training_set: [{task: far, teacher: bad, questions: 20, count: 30}]\n"
                    + "evaluate: [{task: near}]\n"))
        .containsExactly(
            "9:64: training_set[0].count: 30 right trajectories cannot come from the 20 of"
                + " training_set[0].questions");
  }

  @Test
  void countsAndSharesAreNotMixed() {
    assertThat(
            problems(
                TASKS
                    + "training_set:\n- {task: near, teacher: good, count: 3, share: 0.5}\n"
                    + "- {task: near, teacher: good}\nevaluate: [{task: near}]\n"))
        .containsExactly(
            "10:3: training_set[0]: count and share are both written; write only one of them",
            "11:3: training_set[1]: neither count nor share says how much of it there is; write"
                + " one of them");
    assertThat(
            problems(
                TASKS
                    + "training_set:\n- {task: near, teacher: good, share: 0.5}\n"
                    + "- {task: near, teacher: bad, share: 0.4}\nevaluate: [{task: near}]\n"))
        .containsExactly("10:1: training_set: the shares add up to 0.9; they must add up to 1");
    assertThat(
            problems(TASKS + PARTS + "fine_tune: {trajectories: 41}\nevaluate: [{task: near}]\n"))
        .containsExactly(
            "12:27: fine_tune.trajectories: 41, but the counts of training_set add up to 40; leave"
                + " it out, or give the parts shares");
  }

  @Test
  void whatIsImportedIsNotPlayed() {
    assertThat(
            problems(
                """
                version: 2
                name: t
                tasks: {x: {kind: world}}
                models:
                  r:
                    kind: released
                    trajectories: {file: a.json, sha256: %s, url: 'https://a.example/a'}
                training_set: [{task: x, teacher: r, method: cot, count: 3}]
                evaluate: [{task: x}]
                """
                    .formatted("0".repeat(64))))
        .containsExactly(
            "8:46: training_set[0].method: r's trajectories are imported as they are; leave this"
                + " out");
  }

  @Test
  void theSameEvaluationTwiceIsRefused() {
    assertThat(
            problems(
                TASKS + PARTS + "evaluate: [{task: near, label: a}, {task: near, label: b}]\n"))
        .singleElement()
        .asString()
        .contains("the points evaluation=a and evaluation=b are the same");
  }
}
