package io.fireact.plan;

import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.TrajectoryFilter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Plans of specs with several tasks, parts and evaluations. */
final class MultiTaskPlanTest {
  private static final String HEAD =
      """
      version: 2
      name: t
      tasks:
        near: {kind: world}
        far: {kind: world, seed: 9}
      models: {rules: {kind: scripted, questions: 100}}
      """;

  private static final String PARTS =
      """
      training_set:
        - {task: near, teacher: rules, count: 30}
        - {task: far, teacher: rules, method: reflexion, count: 10}
      """;

  @Test
  void aSpecOfOnePartAndOneEvaluationIsThePlanOfVersionOne() {
    Plan two =
        plan(
            """
            version: 2
            name: t
            tasks: {w: {kind: world}}
            models: {m: {kind: scripted}}
            training_set: [{task: w, teacher: m, count: 64}]
            evaluate: [{task: w}]
            """);
    Plan one = plan("version: 1\nname: t\ntask: {kind: world}\nfine_tune: {trajectories: 64}\n");
    assertThat(two).isEqualTo(one);
  }

  @Test
  void partsAreLearnedTogetherAndEveryEvaluationSharesThat() {
    Plan plan = plan(HEAD + PARTS + "evaluate: [{task: near}, {task: far}]\n");
    assertThat(labels(plan))
        .containsExactly(
            "base LM",
            "dataset far",
            "dataset near",
            "evaluate n=40 evaluation=far",
            "evaluate n=40 evaluation=near",
            "fine-tune n=40",
            "mix of 10 far reflexion",
            "mix of 30 near",
            "report",
            "trajectories scripted far reflexion",
            "trajectories scripted near");
    Stage fineTune = of(plan, StageKind.FINE_TUNE).get(0);
    assertThat(fineTune.needed(Stage.MIX))
        .containsExactlyElementsOf(
            of(plan, StageKind.MIX).stream()
                .sorted((a, b) -> b.label().compareTo(a.label()))
                .map(Stage::key)
                .toList());
    for (Stage evaluate : of(plan, StageKind.EVALUATE)) {
      assertThat(evaluate.needs()).containsEntry("adapter", fineTune.key());
      // Of the two mixes one is of the task that is asked, and was looked at when it was chosen.
      assertThat(evaluate.needed(Stage.LEARNED)).hasSize(1);
    }
  }

  @Test
  void anEvaluationMoreMakesNoTrainingAnew() {
    Set<String> before = keys(plan(HEAD + PARTS + "evaluate: [{task: near}]\n"));
    Set<String> after = keys(plan(HEAD + PARTS + "evaluate: [{task: near}, {task: far}]\n"));
    before.removeAll(after);
    // But for the report.
    assertThat(before).hasSize(1);
  }

  @Test
  void whereLeaksAreExcludedEveryEvaluatedTaskIsKeptOutOfEveryMix() {
    Plan plan = plan(HEAD + PARTS + "leakage: exclude\nevaluate: [{task: near}, {task: far}]\n");
    assertThat(of(plan, StageKind.MIX))
        .allSatisfy(mix -> assertThat(mix.needed(Stage.HELD_OUT)).hasSize(1));
    assertThat(of(plan, StageKind.EVALUATE))
        .allSatisfy(evaluate -> assertThat(evaluate.needed(Stage.LEARNED)).isEmpty());
  }

  @Test
  void workedExamplesOfSeveralPartsAreShownTogether() {
    Plan plan =
        plan(
            HEAD
                + "training_set:\n  - {task: near, teacher: rules, count: 5}\n"
                + "  - {task: near, teacher: rules, method: reflexion, count: 5}\n"
                + "fine_tune: {trajectories: 0}\nagent: {shots: 2}\nevaluate: [{task: near}]\n");
    assertThat(of(plan, StageKind.EVALUATE).get(0).needed(Stage.SHOTS)).hasSize(2);
    assertThat(of(plan, StageKind.EVALUATE).get(0).label()).isEqualTo("evaluate prompted base");
  }

  @Test
  void theFilterIsInTheKeyWhereItIsNotTheUsualOne() {
    Plan usual = plan(HEAD + part("right"));
    Plan all = plan(HEAD + part("all"));
    assertThat(of(usual, StageKind.MIX).get(0).key())
        .isNotEqualTo(of(all, StageKind.MIX).get(0).key());
    assertThat(((StageInput.TrainingSet) of(all, StageKind.MIX).get(0).input()).filter())
        .isEqualTo(TrajectoryFilter.ALL);
  }

  private static String part(String filter) {
    return "training_set: [{task: near, teacher: rules, count: 5, filter: "
        + filter
        + "}]\nevaluate: [{task: near}]\n";
  }

  @Test
  void evaluationsAreSettingsOfTheirOwnAndNotComparedEvenWhereOnlySeedsDiffer() {
    Plan plan =
        plan(
            HEAD
                + PARTS
                + "evaluate: [{task: near}, {task: far}]\naxes: {fine_tune.rank: [2, 4]}\n");
    List<Settings.Setting> settings = Settings.of(plan).settings();
    assertThat(settings).hasSize(4);
    assertThat(settings.stream().map(Settings.Setting::questions).distinct()).hasSize(2);
    assertThat(Settings.of(plan).seedAxes()).isEmpty();
  }

  private static Plan plan(String spec) {
    return Planner.plan(valid(spec));
  }

  private static Set<String> keys(Plan plan) {
    Set<String> keys = new TreeSet<>();
    plan.stages().forEach(stage -> keys.add(stage.key()));
    return keys;
  }

  private static List<String> labels(Plan plan) {
    return plan.stages().stream().map(Stage::label).sorted().toList();
  }

  private static List<Stage> of(Plan plan, StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).toList();
  }
}
