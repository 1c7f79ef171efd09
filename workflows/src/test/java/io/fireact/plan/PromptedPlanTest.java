package io.fireact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.method.Method;
import io.fireact.json.Json;
import io.fireact.spec.PublishedFile;
import io.fireact.spec.SpecFiles;
import io.fireact.spec.TaskPrompts;
import io.fireact.spec.TaskSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What worked examples and noise decide of a plan: which stages, and no others. */
final class PromptedPlanTest {
  private static final String HEAD =
      """
      version: 1
      name: t
      seed: 3
      task: {kind: hotpotqa, train: 300}
      teacher: {kind: openai, model: m, questions: 300}
      """;
  private static final String TUNED = HEAD + "fine_tune: {trajectories: 16}\n";
  private static final String PROMPTED = HEAD + "fine_tune: {trajectories: 0}\n";

  @Test
  void aPublishedTaskNeedsNothingButItsKind() {
    TaskSpec task = ((StageInput.Dataset) stage(plan(PROMPTED), StageKind.DATASET).input()).task();
    assertThat(task.dataFiles())
        .containsExactly(
            PublishedFile.HOTPOTQA_DEV.get(), PublishedFile.HOTPOTQA_TRAJECTORIES.get());
    for (String kind : List.of("strategyqa", "bamboogle", "mmlu")) {
      Plan plan =
          plan(
              "version: 1\nname: t\ntask: {kind: %s}\nfine_tune: {trajectories: 0}\n"
                      .formatted(kind)
                  + "teacher: {kind: openai, model: m}\nevaluate: {questions: 100}\n");
      assertThat(plan.stages()).hasSize(4);
    }
  }

  @Test
  void whereAFileIsAndWhatItMayBeUsedUnderIsInNoKey() {
    String written =
        """
        task:
          kind: hotpotqa
          train: 300
          questions: {file: other.json, url: "http://other.example/", license: none,
            sha256: 05001dcdeb2b2b2243a88f23daaf8de9237494cd387e13bc25854d3e031101d3}
        """;
    assertThat(keys(plan(TUNED.replace("task: {kind: hotpotqa, train: 300}\n", written))))
        .isEqualTo(keys(plan(TUNED)));
  }

  @Test
  void workedExamplesAreShownToTheTeacherAndToAStudentThatIsNotFineTuned() {
    String few = "agent: {few_shot: 2}\n";
    Plan tuned = plan(TUNED + few);
    Plan without = plan(TUNED);
    TaskSpec task = ((StageInput.Dataset) stage(tuned, StageKind.DATASET).input()).task();
    String shown = TaskPrompts.fewShot(Method.REACT, task, 2);
    assertThat(teacher(tuned).examples()).isEqualTo(shown);
    assertThat(teacher(without).examples()).isEmpty();
    assertThat(student(tuned).examples()).as("fine-tuned").isEmpty();
    assertThat(student(tuned).agent().fewShot()).isZero();
    assertThat(stage(tuned, StageKind.TRAJECTORIES).key())
        .isNotEqualTo(stage(without, StageKind.TRAJECTORIES).key());

    Plan prompted = plan(PROMPTED + few);
    assertThat(student(prompted).examples())
        .as("a nano student completes texts, and is told what they are")
        .isEqualTo(TaskPrompts.preamble(Method.REACT) + "\n\n" + shown);
    assertThat(stage(prompted, StageKind.EVALUATE).label()).contains("prompted base");
    Plan chats =
        plan(PROMPTED + few + "student: {kind: checkpoint, model: /models/m, chat: true}\n");
    assertThat(student(chats).examples()).isEqualTo(shown);
    assertThat(student(chats).instruction()).isEqualTo(Method.REACT.instruction());
  }

  @Test
  void aModelBehindACompletionApiIsShownWhatALocalOneIs() {
    String few = "agent: {few_shot: 2, method: %s}\n";
    String completions = "{kind: openai, model: m, api: completions, questions: 300}";
    for (Method method : Method.values()) {
      String head = PROMPTED + few.formatted(method.id());
      StageInput.Evaluate local = student(plan(head));
      String remote = "student: " + completions.replace(", questions: 300", "") + "\n";
      StageInput.Evaluate asked = student(plan(head + remote));
      assertThat(asked.examples()).isEqualTo(local.examples()).isNotEmpty();
      assertThat(asked.instruction()).isEqualTo(local.instruction());
      Plan taught =
          plan(
              head.replace("{kind: openai, model: m, questions: 300}", completions)
                  .replace("fine_tune: {trajectories: 0}", "fine_tune: {trajectories: 16}"));
      if (taught.stages().stream().anyMatch(stage -> stage.kind() == StageKind.TRAJECTORIES)) {
        assertThat(teacher(taught).examples()).isEqualTo(local.examples());
        assertThat(teacher(taught).instruction()).isEmpty();
      }
    }
  }

  @Test
  void noiseIsInTheKeysOfTheStagesThatItAppliesToAndOfNoOthers() {
    Plan clean = plan(TUNED);
    Plan evaluation = plan(TUNED + noise("evaluation"));
    Plan training = plan(TUNED + noise("training"));
    Plan both = plan(TUNED + noise("both"));
    for (StageKind kind : List.of(StageKind.TRAJECTORIES, StageKind.MIX, StageKind.FINE_TUNE)) {
      assertThat(key(evaluation, kind)).as(kind.name()).isEqualTo(key(clean, kind));
      assertThat(key(training, kind)).as(kind.name()).isNotEqualTo(key(clean, kind));
      assertThat(key(both, kind)).as(kind.name()).isEqualTo(key(training, kind));
    }
    assertThat(key(evaluation, StageKind.EVALUATE)).isNotEqualTo(key(clean, StageKind.EVALUATE));
    assertThat(student(training).agent()).isEqualTo(student(clean).agent());
    assertThat(student(both).agent()).isEqualTo(student(evaluation).agent());
    assertThat(student(both).agent().noise().seed()).as("the spec's own").isEqualTo(3);
    assertThat(keys(plan(TUNED + "agent: {noise: {observation: random}}\n")))
        .as("what never happens is nothing")
        .isEqualTo(keys(clean));
    assertThat(Json.read(Json.write(both), Plan.class)).isEqualTo(both);
  }

  @Test
  void aMethodThatNeverSearchesHasNoNoise() {
    String cot = PROMPTED + "agent: {method: cot%s}\n";
    assertThat(keys(plan(cot.formatted(", noise: {probability: 0.5}"))))
        .isEqualTo(keys(plan(cot.formatted(""))));
  }

  @Test
  void noiseIsAnAxisWhoseSeedsAreRuns() {
    Plan plan =
        plan(PROMPTED + "axes: {agent.noise.probability: [0, 0.5], agent.noise.seed: [1, 2]}\n");
    assertThat(Settings.of(plan).axes()).containsExactly("agent.noise.probability");
    assertThat(Settings.of(plan).settings())
        .extracting(setting -> setting.runs().size())
        .containsExactly(1, 2);
  }

  private static String noise(String where) {
    return "agent: {noise: {probability: 0.5, applies_to: " + where + "}}\n";
  }

  private static Plan plan(String spec) {
    return Planner.plan(SpecFiles.identified(SpecFiles.valid(spec)));
  }

  private static Stage stage(Plan plan, StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }

  private static String key(Plan plan, StageKind kind) {
    return stage(plan, kind).key();
  }

  private static List<String> keys(Plan plan) {
    return plan.stages().stream().map(Stage::key).toList();
  }

  private static StageInput.Trajectories teacher(Plan plan) {
    return (StageInput.Trajectories) stage(plan, StageKind.TRAJECTORIES).input();
  }

  private static StageInput.Evaluate student(Plan plan) {
    return (StageInput.Evaluate) stage(plan, StageKind.EVALUATE).input();
  }
}
