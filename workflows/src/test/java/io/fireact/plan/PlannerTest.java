package io.fireact.plan;

import static io.fireact.spec.SpecFiles.HEAD;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.method.Method;
import io.fireact.json.Json;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.SpecFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private static final String SIZES =
      """
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0, agent.shots: 2}
          - {fine_tune.trajectories: 16, fine_tune.steps: 60}
          - {fine_tune.trajectories: 64, fine_tune.steps: 120}
      """;

  @Test
  void aFineTunedPointNeedsEveryKindOfStage() {
    Plan plan = plan("");
    assertThat(plan.stages()).extracting(Stage::kind).containsExactly(StageKind.values());
    String dataset = one(plan, StageKind.DATASET).key();
    String base = one(plan, StageKind.BASE).key();
    String trajectories = one(plan, StageKind.TRAJECTORIES).key();
    String mix = one(plan, StageKind.MIX).key();
    String adapter = one(plan, StageKind.FINE_TUNE).key();
    String evaluate = one(plan, StageKind.EVALUATE).key();
    assertThat(plan.stages())
        .extracting(Stage::needs)
        .containsExactly(
            Map.of(),
            Map.of("dataset", dataset),
            Map.of("dataset", dataset),
            Map.of("trajectories", trajectories, "dataset", dataset),
            Map.of("base", base, "mix", mix),
            Map.of("dataset", dataset, "base", base, "adapter", adapter),
            Map.of("point-0", evaluate));
    assertThat(plan.points()).containsExactly(new Plan.Point(Map.of(), evaluate));
  }

  @Test
  void aBaseWithoutWorkedExamplesNeedsNoTeacher() {
    assertThat(plan("fine_tune: {trajectories: 0}").stages())
        .extracting(Stage::kind)
        .containsExactly(StageKind.DATASET, StageKind.BASE, StageKind.EVALUATE, StageKind.REPORT);
  }

  @Test
  void aPromptedBaseNeedsAMixOfWorkedExamplesAndNoAdapter() {
    Plan plan = plan("seed: 5\nfine_tune: {trajectories: 0}\nagent: {shots: 3}");
    Stage evaluate = one(plan, StageKind.EVALUATE);
    assertThat(evaluate.needs()).containsOnlyKeys("dataset", "base", "shots");
    Stage mix = one(plan, StageKind.MIX);
    assertThat(evaluate.needs()).containsEntry("shots", mix.key());
    assertThat(mix.input()).isEqualTo(new StageInput.TrainingSet(3, 5, LeakagePolicy.REFUSE));
    assertThat(((StageInput.Evaluate) evaluate.input()).agent().shots()).isEqualTo(3);
  }

  @Test
  void aCheckpointIsWhatItContainsAndOwesNothingToTheTask() {
    String spec =
        "fine_tune: {preset: fireact}\n"
            + "student: {kind: checkpoint, model: %s, revision: %s, sha256: %s}";
    String here = "a".repeat(64);
    String base = one(plan(spec.formatted("org/name", "main", here)), StageKind.BASE).key();
    assertThat(one(plan(spec.formatted("org/name", "main", here)), StageKind.BASE).needs())
        .isEmpty();
    assertThat(one(plan(spec.formatted("/models/copy", "v1", here)), StageKind.BASE).key())
        .isEqualTo(base);
    assertThat(one(plan("seed: 2\n" + spec.formatted("o/n", "main", here)), StageKind.BASE).key())
        .isEqualTo(base);
    assertThat(one(plan(spec.formatted("org/name", "main", "b".repeat(64))), StageKind.BASE).key())
        .isNotEqualTo(base);
  }

  @Test
  void aCheckpointThatNobodyHasLookedAtCannotBePlanned() {
    assertThatThrownBy(
            () ->
                plan("fine_tune: {preset: fireact}\nstudent: {kind: checkpoint, model: org/name}"))
        .hasMessage("the content of the student is not known yet: base LM");
  }

  @Test
  void pointsShareWhatTheyHaveInCommon() {
    Plan plan = plan(SIZES);
    assertThat(counts(plan))
        .isEqualTo(
            Map.of(
                StageKind.DATASET, 1L,
                StageKind.BASE, 1L,
                StageKind.TRAJECTORIES, 1L,
                StageKind.MIX, 3L,
                StageKind.FINE_TUNE, 2L,
                StageKind.EVALUATE, 3L,
                StageKind.REPORT, 1L));
    // The prompted base's two examples do not make the teacher's trajectories other ones.
    assertThat(((StageInput.Trajectories) one(plan, StageKind.TRAJECTORIES).input()).agent())
        .isEqualTo(new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP));
  }

  @Test
  void fineTunedPointsThatDifferInTrainingOnlyShareTheirMix() {
    Plan plan = plan("axes: {fine_tune.learning_rate: [0.01, 0.02]}");
    assertThat(counts(plan))
        .containsEntry(StageKind.MIX, 1L)
        .containsEntry(StageKind.FINE_TUNE, 2L);
  }

  @Test
  void anUntrainedBaseIsMeasuredOnceHoweverItWouldBeTrained() {
    Plan plan = plan("fine_tune: {trajectories: 0}\naxes: {fine_tune.learning_rate: [0.01, 0.02]}");
    assertThat(plan.points()).hasSize(2);
    assertThat(plan.points().get(0).evaluate()).isEqualTo(plan.points().get(1).evaluate());
    assertThat(one(plan, StageKind.REPORT).needs()).containsOnlyKeys("point-0", "point-1");
  }

  @Test
  void labelsSayWhatAPersonCallsTheStage() {
    assertThat(plan(SIZES + "  seed: [1, 2]\n").stages())
        .extracting(Stage::label)
        .containsExactly(
            "dataset world seed=1",
            "dataset world seed=2",
            "base LM seed=1",
            "base LM seed=2",
            "trajectories scripted seed=1",
            "trajectories scripted seed=2",
            "mix of 2 n=0 seed=1",
            "mix of 2 n=0 seed=2",
            "mix of 16 seed=1",
            "mix of 16 seed=2",
            "mix of 64 seed=1",
            "mix of 64 seed=2",
            "fine-tune n=16 seed=1",
            "fine-tune n=16 seed=2",
            "fine-tune n=64 seed=1",
            "fine-tune n=64 seed=2",
            "evaluate prompted base n=0 seed=1",
            "evaluate prompted base n=0 seed=2",
            "evaluate n=16 seed=1",
            "evaluate n=16 seed=2",
            "evaluate n=64 seed=1",
            "evaluate n=64 seed=2",
            "report");
  }

  @Test
  void stagesThatServeSeveralValuesOfAnAxisAreToldApartByThem() {
    Plan plan =
        plan(
            """
            axes:
              a:
                - {label: x, student.layers: 2}
                - {label: y, student.layers: 2, fine_tune.rank: 4}
                - {label: z, student.layers: 4}
            """);
    assertThat(plan.stages())
        .filteredOn(stage -> stage.kind() == StageKind.BASE)
        .extracting(Stage::label)
        .containsExactly("base LM a=x|y", "base LM a=z");
  }

  @Test
  void theNameIsInThePlansIdAndTheReportOnly() {
    Plan one = Planner.plan(valid(HEAD));
    Plan other = Planner.plan(valid(HEAD.replace("name: t", "name: other")));
    assertThat(one.id()).matches("t-[0-9a-f]{12}");
    assertThat(other.id()).matches("other-[0-9a-f]{12}");
    assertThat(keys(one, StageKind.REPORT)).isNotEqualTo(keys(other, StageKind.REPORT));
    for (StageKind kind : StageKind.values()) {
      if (kind != StageKind.REPORT) {
        assertThat(keys(one, kind)).isEqualTo(keys(other, kind));
      }
    }
  }

  @Test
  void whatDoesNotDecideResultsChangesNoKey() {
    String teacher = "teacher: {kind: openai, model: m, questions: 300";
    Plan one = plan(teacher + "}");
    Plan other =
        plan(
            "description: moved\n"
                + teacher
                + ", endpoint: 'http://localhost:8080/v1', api_key_variable: K,"
                + " timeout_seconds: 5}\nstudent: {pretraining: {checkpoint_every: 7}}\n"
                + "fine_tune: {checkpoint_every: 9}\n"
                + "run: {episodes_in_flight: 1, call_attempts: 1, calls_per_second: 2.5}");
    assertThat(other.id()).isEqualTo(one.id());
    assertThat(other.stages()).extracting(Stage::key).isEqualTo(keys(one));
    assertThat(other.run()).isNotEqualTo(one.run());
  }

  @Test
  void whatAModelIsToldIsInTheInputsOfTheStagesThatTellIt() {
    String chat =
        """
        teacher: {kind: openai, model: m, questions: 300}
        student: {kind: checkpoint, model: /models/m, chat: true}
        fine_tune: {preset: fireact, trajectories: %d}
        """;
    Plan plan = planned(chat.formatted(16) + "agent: {method: cot}");
    assertThat(told(plan, StageKind.TRAJECTORIES)).isEqualTo(Method.COT.instruction());
    // Whoever was fine-tuned is told what it was told then: training texts are ReAct's.
    assertThat(told(plan, StageKind.FINE_TUNE)).isEqualTo(Method.REACT.instruction());
    assertThat(told(plan, StageKind.EVALUATE)).isEqualTo(Method.REACT.instruction());
    Plan prompted = planned(chat.formatted(0) + "agent: {method: cot}");
    assertThat(told(prompted, StageKind.EVALUATE)).isEqualTo(Method.COT.instruction());
    Plan plain = planned("agent: {method: reflexion}");
    for (StageKind kind :
        List.of(StageKind.TRAJECTORIES, StageKind.FINE_TUNE, StageKind.EVALUATE)) {
      assertThat(told(plain, kind)).as("%s is given the text as it is", kind).isEmpty();
    }
  }

  @Test
  void aTaskMayHaveATextOfItsOwn() throws IOException {
    String untrained =
        Files.readString(SpecFiles.DIRECTORY.resolve("smollm2-hotpotqa.yaml"))
            .replaceAll("(?s)\naxes:.*", "\n")
            .replaceAll("(?m)^agent:.*$", "agent: {method: io}")
            .replace("context: 2048", "context: 2048\n  chat: true")
            .replace("preset: fireact", "trajectories: 0");
    assertThat(told(untrained)).isEqualTo("What only questions of HotpotQA are told, for tests.");
    assertThat(told(untrained.replace("method: io", "method: cot")))
        .isEqualTo(Method.COT.instruction());
  }

  @Test
  void whatIsImportedIsImportedOnceHoweverItIsPlayedAfterwards() throws IOException {
    String released =
        Files.readString(SpecFiles.DIRECTORY.resolve("smollm2-hotpotqa.yaml"))
            .replaceAll("(?s)\naxes:.*", "\n")
            .replaceAll("(?m)^agent:.*$", "agent: {shots: 2}")
            .replace("preset: fireact", "trajectories: 0");
    Plan plan =
        Planner.plan(
            SpecFiles.identified(
                valid(released + "axes: {agent.method: [react, io, cot, reflexion]}\n")));
    assertThat(counts(plan))
        .containsEntry(StageKind.TRAJECTORIES, 1L)
        .containsEntry(StageKind.MIX, 1L)
        .containsEntry(StageKind.EVALUATE, 4L);
  }

  private static String told(String spec) {
    return told(Planner.plan(SpecFiles.identified(valid(spec))), StageKind.EVALUATE);
  }

  @Test
  void anotherTextMakesOtherKeys() {
    for (StageKind kind :
        List.of(StageKind.TRAJECTORIES, StageKind.FINE_TUNE, StageKind.EVALUATE)) {
      Stage stage =
          one(
              planned(
                  """
                  teacher: {kind: openai, model: m, questions: 300}
                  student: {kind: checkpoint, model: /models/m, chat: true}
                  fine_tune: {preset: fireact}
                  """),
              kind);
      JsonNode changed = Json.mapper().valueToTree(stage.input());
      ((ObjectNode) changed).put("instruction", told(stage) + " Please.");
      assertThat(
              StageKeys.key(kind, Json.read(changed.toString(), StageInput.class), stage.needs()))
          .as(kind.name())
          .isNotEqualTo(stage.key());
    }
  }

  @Test
  void aMethodIsAnAxisAndTellsItsStagesApart() {
    Plan plan =
        planned(
            "teacher: {kind: openai, model: m}\nfine_tune: {trajectories: 0}\n"
                + "axes: {agent.method: [react, io, cot]}");
    assertThat(plan.stages())
        .filteredOn(stage -> stage.kind() == StageKind.EVALUATE)
        .extracting(Stage::label)
        .containsExactly(
            "evaluate base method=react", "evaluate base method=io", "evaluate base method=cot");
    assertThat(Settings.of(plan).axes()).containsExactly("agent.method");
  }

  private static Plan planned(String rest) {
    return Planner.plan(SpecFiles.identified(valid(HEAD + rest + "\n")));
  }

  private static String told(Plan plan, StageKind kind) {
    return told(one(plan, kind));
  }

  private static String told(Stage stage) {
    return Json.mapper().valueToTree(stage.input()).path("instruction").asText();
  }

  @Test
  void aPlanSurvivesJson() {
    for (var file : SpecFiles.committed()) {
      Plan plan = Planner.plan(SpecFiles.identified(valid(file)));
      assertThat(Json.read(Json.write(plan), Plan.class)).isEqualTo(plan);
    }
  }

  @Test
  void aPlanOfAnEarlierVersionIsStillReadAndMeansWhatWasFixedThen() {
    String old =
        """
        {"stage": "fine_tune", "fine_tune": {"seed": 1, "trajectories": 16, "steps": 60,
         "batch": 16, "accumulation": 1, "learning_rate": 0.01, "warmup": 0.05, "clip": 1.0,
         "rank": 8, "alpha": 16.0, "targets": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj",
         "up_proj", "down_proj"], "mask_observations": true, "checkpoint_every": 50}}""";
    Stage now = one(plan("fine_tune: {trajectories: 16, steps: 60, keep: 2}"), StageKind.FINE_TUNE);
    assertThat(Json.read(old, StageInput.class)).isEqualTo(now.input());
    String student =
        """
        {"stage": "base", "student": {"seed": 1, "layers": 3, "width": 128, "heads": 4,
         "feed_forward": 384, "context": 512, "vocabulary": 4096, "structured_start": true,
         "pretraining": {"steps": 800, "batch": 16, "sequence": 128, "learning_rate": 0.003,
         "checkpoint_every": 200}}}""";
    assertThat(Json.read(student, StageInput.class))
        .isEqualTo(one(plan(""), StageKind.BASE).input());
  }

  @Test
  void everyStageComesAfterWhatItNeedsAndHasItsOwnKeyAndLabel() {
    for (var file : SpecFiles.committed()) {
      check(Planner.plan(SpecFiles.identified(valid(file))));
    }
  }

  static void check(Plan plan) {
    Set<String> before = new HashSet<>();
    Set<String> labels = new HashSet<>();
    for (Stage stage : plan.stages()) {
      assertThat(before).containsAll(stage.needs().values());
      assertThat(before.add(stage.key())).as("key of %s is new", stage.label()).isTrue();
      assertThat(labels.add(stage.label())).as("label %s is new", stage.label()).isTrue();
      assertThat(stage.key()).matches("[0-9a-f]{64}");
    }
    Stage last = plan.stages().get(plan.stages().size() - 1);
    assertThat(last.kind()).isEqualTo(StageKind.REPORT);
    assertThat(counts(plan)).containsEntry(StageKind.REPORT, 1L);
    Map<String, String> points = new HashMap<>();
    for (int i = 0; i < plan.points().size(); i++) {
      points.put("point-" + i, plan.points().get(i).evaluate());
    }
    assertThat(last.needs()).isEqualTo(points);
    assertThat(((StageInput.Report) last.input()).points())
        .isEqualTo(plan.points().stream().map(Plan.Point::axes).toList());
  }

  private static Plan plan(String rest) {
    return Planner.plan(valid(HEAD + rest));
  }

  private static Stage one(Plan plan, StageKind kind) {
    List<Stage> stages = plan.stages().stream().filter(stage -> stage.kind() == kind).toList();
    assertThat(stages).hasSize(1);
    return stages.get(0);
  }

  private static Map<StageKind, Long> counts(Plan plan) {
    return plan.stages().stream()
        .collect(Collectors.groupingBy(Stage::kind, Collectors.counting()));
  }

  private static List<String> keys(Plan plan) {
    return plan.stages().stream().map(Stage::key).toList();
  }

  private static List<String> keys(Plan plan, StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).map(Stage::key).toList();
  }
}
