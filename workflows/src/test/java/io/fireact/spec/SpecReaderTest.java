package io.fireact.spec;

import static io.fireact.spec.SpecFiles.HEAD;
import static io.fireact.spec.SpecFiles.problems;
import static io.fireact.spec.SpecFiles.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.json.Json;
import io.fireact.spec.read.Problem;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.spec.yaml.Violations;
import io.fireact.spec.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class SpecReaderTest {
  private static final String OPENAI = "{kind: openai, model: gpt-4, questions: 300}";

  @TestFactory
  Stream<DynamicTest> everyCommittedSpecIsValidAndNamesItsSchemaAndItself() {
    assertThat(SpecFiles.committed()).hasSizeGreaterThanOrEqualTo(3);
    return SpecFiles.committed().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> committed(file)));
  }

  private static void committed(Path file) throws IOException {
    SpecResult result = SpecFiles.read(file);
    assertThat(result).isInstanceOf(SpecResult.Valid.class);
    assertThat(((SpecResult.Valid) result).spec().name() + ".yaml")
        .isEqualTo(file.getFileName().toString());
    assertThat(Files.readString(file))
        .startsWith("# yaml-language-server: $schema=fireact.schema.json\n");
  }

  @Test
  void aSpecOfThreeLinesIsAWholeExperiment() {
    ExperimentSpec spec = valid(HEAD);
    assertThat(spec.name()).isEqualTo("t");
    assertThat(spec.description()).isEmpty();
    assertThat(spec.run()).isEqualTo(new RunSettings(32, 5, 0));
    TaskSpec task = new TaskSpec.World(1, 700, 200, 200, new TaskSpec.Hops(1, 0, 0), 30_000);
    SearchSpec search = new SearchSpec.Bm25(1, 300);
    ToolNoise noise =
        new ToolNoise(0, ToolNoise.Observation.NONE, ToolNoise.AppliesTo.EVALUATION, 1);
    AgentSpec agent = new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP).withNoise(noise);
    assertThat(spec.points())
        .containsExactly(
            new PointSpec(
                Map.of(),
                1,
                task,
                List.of(
                    new TrainingPart(
                        task,
                        "world",
                        search,
                        new TeacherSpec.Scripted(1, 0.15, 660),
                        agent,
                        256,
                        TrajectoryFilter.RIGHT,
                        FieldNames.AS_THEY_ARE)),
                LeakagePolicy.REFUSE,
                new StudentSpec.Nano(
                    1,
                    3,
                    128,
                    4,
                    384,
                    512,
                    4_096,
                    true,
                    new StudentSpec.Pretraining(800, 16, 128, 0.003, 200)),
                new FineTuneSpec(
                    1,
                    FineTuneSpec.Preset.NONE,
                    256,
                    FineTuneSpec.Method.LORA,
                    new FineTuneSpec.Adapter(
                        8,
                        16,
                        List.of(
                            "q_proj",
                            "k_proj",
                            "v_proj",
                            "o_proj",
                            "gate_proj",
                            "up_proj",
                            "down_proj"),
                        0),
                    new FineTuneSpec.Data(
                        16,
                        1,
                        0,
                        FineTuneSpec.Batching.SHUFFLED,
                        0,
                        FineTuneSpec.Overlong.DROP,
                        true),
                    new FineTuneSpec.Optimizer(
                        240, 0, 0.01, FineTuneSpec.Schedule.COSINE, 0.05, 1, 0.9, 0.98, 0.01),
                    new FineTuneSpec.Validation(0, 50, false),
                    new FineTuneSpec.CheckpointPolicy(
                        50, 2, FineTuneSpec.ActivationCheckpointing.KEEP)),
                new Evaluation(
                    task,
                    "world",
                    search,
                    agent,
                    new EvaluateSpec(Split.TEST, 200, LeakagePolicy.REFUSE),
                    FieldNames.AS_THEY_ARE),
                List.of(task)));
  }

  @Test
  void everySeedIsTheTopOneUnlessItIsGiven() {
    PointSpec point = valid(HEAD + "seed: 7\nstudent: {seed: 3}").points().get(0);
    assertThat(point.seed()).isEqualTo(7);
    assertThat(((TaskSpec.World) point.evaluation().task()).seed()).isEqualTo(7);
    assertThat(((TeacherSpec.Scripted) point.trainingSet().get(0).teacher()).seed()).isEqualTo(7);
    assertThat(point.fineTune().seed()).isEqualTo(7);
    assertThat(((StudentSpec.Nano) point.student()).seed()).isEqualTo(3);
  }

  @Test
  void aStudentIsANanoOneUnlessItsKindIsWritten() {
    assertThat(valid(HEAD + "student: {layers: 2}").points().get(0).student())
        .isInstanceOfSatisfying(
            StudentSpec.Nano.class, nano -> assertThat(nano.layers()).isEqualTo(2));
    assertThat(
            valid(
                    HEAD
                        + "fine_tune: {trajectories: 0}\nstudent: {kind: checkpoint, model: org/name}")
                .points()
                .get(0)
                .student())
        .isEqualTo(new StudentSpec.Pretrained("org/name", "main", "", 2_048, false));
  }

  @Test
  void anAxisOfSeedsMovesEverySeedThatFollowsIt() {
    List<PointSpec> points = valid(HEAD + "axes: {seed: [4, 5]}").points();
    assertThat(points).extracting(PointSpec::seed).containsExactly(4L, 5L);
    assertThat(points)
        .extracting(point -> ((StudentSpec.Nano) point.student()).seed())
        .containsExactly(4L, 5L);
  }

  @Test
  void axesSpanTheirProductInTheSpecsOrderTheLastOneFastest() {
    List<PointSpec> points =
        valid(
                HEAD
                    + "axes:\n"
                    + "  n:\n"
                    + "    - {label: few, fine_tune.trajectories: 16, fine_tune.steps: 60}\n"
                    + "    - {fine_tune.trajectories: 64, fine_tune.steps: 120}\n"
                    + "  fine_tune.rank: [4, 8]\n"
                    + "  evaluate.split: [dev]\n")
            .points();
    assertThat(points)
        .extracting(point -> point.axes().toString())
        .containsExactly(
            "{n=few, fine_tune.rank=4, evaluate.split=dev}",
            "{n=few, fine_tune.rank=8, evaluate.split=dev}",
            "{n=64, fine_tune.rank=4, evaluate.split=dev}",
            "{n=64, fine_tune.rank=8, evaluate.split=dev}");
    assertThat(points)
        .extracting(point -> point.fineTune().optimizer().steps())
        .containsExactly(60, 60, 120, 120);
    assertThat(points)
        .extracting(point -> point.fineTune().adapter().rank())
        .containsExactly(4, 8, 4, 8);
    assertThat(points)
        .extracting(point -> point.evaluation().evaluate().split())
        .containsOnly(Split.DEV);
  }

  @Test
  void anAxisCanExchangeAWholeMappingOrASet() {
    List<PointSpec> points =
        valid(
                HEAD
                    + "axes:\n"
                    + "  teachers:\n"
                    + "    - teacher: {kind: scripted, questions: 300}\n"
                    + "    - {label: large, teacher: "
                    + OPENAI
                    + "}\n"
                    + "  fine_tune.targets: [[q_proj, v_proj], [down_proj]]\n")
            .points();
    assertThat(points)
        .extracting(point -> point.axes().toString())
        .containsExactly(
            "{teachers=scripted, fine_tune.targets=q_proj+v_proj}",
            "{teachers=scripted, fine_tune.targets=down_proj}",
            "{teachers=large, fine_tune.targets=q_proj+v_proj}",
            "{teachers=large, fine_tune.targets=down_proj}");
    assertThat(points.get(3).trainingSet().get(0).teacher())
        .isEqualTo(
            new TeacherSpec.OpenAi(
                1, "gpt-4", "https://api.openai.com/v1", "OPENAI_API_KEY", 0, 300, 120));
    assertThat(points.get(3).fineTune().adapter().targets()).containsExactly("down_proj");
  }

  @Test
  void theFireactPresetHasThePublishedSettings() {
    FineTuneSpec preset = fineTune("{preset: fireact}");
    assertThat(preset)
        .isEqualTo(
            new FineTuneSpec(
                1,
                FineTuneSpec.Preset.FIREACT,
                256,
                FineTuneSpec.Method.LORA,
                new FineTuneSpec.Adapter(8, 16, List.of("q_proj", "v_proj"), 0.05),
                new FineTuneSpec.Data(
                    16,
                    8,
                    0,
                    FineTuneSpec.Batching.BY_LENGTH,
                    512,
                    FineTuneSpec.Overlong.CUT,
                    false),
                new FineTuneSpec.Optimizer(
                    0, 30, 3e-4, FineTuneSpec.Schedule.LINEAR, 100, 1, 0.9, 0.999, 0),
                new FineTuneSpec.Validation(0.01, 200, true),
                new FineTuneSpec.CheckpointPolicy(
                    50, 2, FineTuneSpec.ActivationCheckpointing.KEEP)));
    assertThat(preset.data().batch() * preset.data().accumulation()).isEqualTo(128);
  }

  @Test
  void whatIsWrittenWinsOverAPreset() {
    FineTuneSpec spec =
        fineTune("{preset: fireact, learning_rate: 0.001, steps: 10, mask_observations: true}");
    assertThat(spec.optimizer().learningRate()).isEqualTo(0.001);
    assertThat(spec.optimizer().steps()).isEqualTo(10);
    assertThat(spec.optimizer().epochs()).isZero();
    assertThat(spec.data().maskObservations()).isTrue();
    assertThat(spec.optimizer().warmup()).isEqualTo(100);
  }

  @Test
  void anAxisOfPresetsMovesTheDefaults() {
    List<PointSpec> points = valid(HEAD + "axes: {fine_tune.preset: [none, fireact]}").points();
    assertThat(points)
        .extracting(point -> point.fineTune().optimizer().learningRate())
        .containsExactly(0.01, 3e-4);
  }

  @Test
  void epochsStandInForSteps() {
    FineTuneSpec.Optimizer optimizer = fineTune("{epochs: 3}").optimizer();
    assertThat(optimizer.epochs()).isEqualTo(3);
    assertThat(optimizer.steps()).isZero();
  }

  @Test
  void fullFineTuningHasALowerRateAndNoDropout() {
    FineTuneSpec spec = fineTune("{method: full, preset: fireact}");
    assertThat(spec.adapter().dropout()).isZero();
    assertThat(fineTune("{method: full}").optimizer().learningRate()).isEqualTo(0.001);
  }

  @Test
  void aFineTuneSpecIsTheSameAfterJson() {
    FineTuneSpec spec = fineTune("{preset: fireact}");
    String json = Json.write(spec);
    assertThat(json).contains("\"rank\":8", "\"epochs\":30", "\"schedule\":\"linear\"");
    assertThat(Json.read(json, FineTuneSpec.class)).isEqualTo(spec);
  }

  private static FineTuneSpec fineTune(String yaml) {
    return valid(HEAD + "fine_tune: " + yaml).points().get(0).fineTune();
  }

  @Test
  void anAxisMaySetAPartOfWhatTheSpecLeavesToItsDefault() {
    List<PointSpec> points = valid(HEAD + "axes: {search.results: [1, 3]}").points();
    assertThat(points)
        .extracting(point -> point.evaluation().search())
        .containsExactly(new SearchSpec.Bm25(1, 300), new SearchSpec.Bm25(3, 300));
  }

  @Test
  void theOrderOfTargetsHasNoMeaning() {
    assertThat(valid(HEAD + "fine_tune: {targets: [v_proj, q_proj]}").points())
        .isEqualTo(valid(HEAD + "fine_tune: {targets: [q_proj, v_proj]}").points());
  }

  @Test
  void numbersMayBeWrittenInEveryJsonForm() {
    PointSpec point =
        valid(
                HEAD
                    + "seed: 2.5e1\nfine_tune: {learning_rate: 1e-2, clip: 1, steps: 1e2, alpha: +4.}")
            .points()
            .get(0);
    assertThat(point.seed()).isEqualTo(25);
    assertThat(point.fineTune().optimizer().learningRate()).isEqualTo(0.01);
    assertThat(point.fineTune().optimizer().steps()).isEqualTo(100);
    assertThat(point.fineTune().adapter().alpha()).isEqualTo(4);
  }

  @Test
  void anchorsSaveWritingAndProblemsPointToWhatIsWritten() {
    String yaml =
        """
        version: 1
        name: t
        task:
          kind: hotpotqa
          questions: &f {file: a.json,
            sha256: ab, url: 'https://data.example/a.json'}
          corpus: *f
        teacher: {kind: released, trajectories: *f}
        """;
    assertThat(problems(yaml))
        .containsExactly(
            "6:13: task.corpus.sha256: found \"ab\"; allowed is 64 lower-case hex digits",
            "6:13: task.questions.sha256: found \"ab\"; allowed is 64 lower-case hex digits",
            "6:13: teacher.trajectories.sha256: found \"ab\"; allowed is 64 lower-case hex digits");
  }

  @Test
  void aByteOrderMarkAndWindowsLinesAreFine() {
    assertThat(valid("\uFEFF" + HEAD.replace("\n", "\r\n")).points()).hasSize(1);
  }

  @Test
  void columnsCountCharactersNotBytes() {
    assertThat(problems("version: 1\nname: t\ndescription: ü😀\ntask: {kind: world, \"ü😀\": 1}"))
        .singleElement()
        .asString()
        .startsWith("4:21: task: unknown key \"ü😀\"");
  }

  @Test
  void aByteThatIsNotUtf8HasAPlace() {
    byte[] bytes = (HEAD + "description: caf\u00e9\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(SpecReader.read(bytes, "latin.yaml"))
        .isEqualTo(
            new SpecResult.Invalid(
                List.of(
                    new Problem(
                        "latin.yaml",
                        4,
                        17,
                        "",
                        "a byte here is not UTF-8; save the file as UTF-8"))));
  }

  @Test
  void aTruncatedCharacterAtTheEndIsNotUtf8Either() {
    byte[] whole = (HEAD + "# \u00e9").getBytes(StandardCharsets.UTF_8);
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
    assertThat(SpecReader.read(cut, "t")).isInstanceOf(SpecResult.Invalid.class);
    assertThat(SpecReader.read(whole, "t")).isInstanceOf(SpecResult.Valid.class);
  }

  @Test
  void aControlCharacterHasAPlace() {
    assertThat(problems(HEAD + "description: a\u0000b"))
        .containsExactly("4:15: found the control character U+0000; allowed is printable text");
  }

  @Test
  void aFileOverOneMebibyteIsNotRead() {
    String long_ = "#".repeat(YamlReader.CHARACTERS + 1);
    assertThat(problems(long_))
        .containsExactly("1:1: the text has 1048577 characters; allowed are at most 1048576");
    assertThat(SpecReader.read(long_.getBytes(StandardCharsets.UTF_8), "t").toString())
        .contains("the file has 1048577 bytes; allowed are at most 1048576");
  }

  @Test
  void aliasesCannotBlowATextUp() {
    StringBuilder yaml = new StringBuilder(HEAD + "a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      String below = "*a" + (i - 1);
      yaml.append("a" + i + ": &a" + i + " [" + below + ", " + below + "]\n");
    }
    assertThat(problems(yaml.toString()))
        .singleElement()
        .asString()
        .endsWith("more than 50000 values, aliases counted at each use");
  }

  @Test
  void aHopelessTextIsGivenUpAfterAHundredProblems() {
    String keys =
        IntStream.range(0, 5_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
    List<String> problems = problems(HEAD + keys);
    assertThat(problems).hasSize(Violations.LIMIT + 1);
    assertThat(problems.get(Violations.LIMIT))
        .endsWith("the first 100 problems are shown; there may be more");
  }

  @Test
  void tenThousandPointsAreAllowed() {
    String ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    String axes =
        "axes: {seed: %s, student.seed: %s, fine_tune.seed: %s, teacher.seed: %s}"
            .formatted(ten, ten, ten, ten);
    assertThat(valid(HEAD + axes).points()).hasSize(10_000);
  }

  @Test
  void aProductBeyondEveryNumberIsRefusedToo() {
    String hundred =
        IntStream.range(0, 100).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String axes =
        Stream.of(
                "seed",
                "task.seed",
                "teacher.seed",
                "student.seed",
                "fine_tune.seed",
                "fine_tune.steps",
                "fine_tune.rank",
                "student.pretraining.steps",
                "task.test",
                "task.dev")
            .map(path -> "  " + path + ": [" + hundred + "]\n")
            .collect(Collectors.joining());
    assertThat(problems(HEAD + "axes:\n" + axes))
        .contains("4:1: axes: they span more than 10^18 points; allowed are at most 10000");
  }

  @Test
  void theLanguageAndTimeOfTheMachineChangeNothing() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    List<List<String>> here = SpecFiles.bad().stream().map(bad -> problems(bad.yaml())).toList();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(SpecFiles.bad().stream().map(bad -> problems(bad.yaml())).toList())
          .isEqualTo(here);
      // Turkish lower-cases I to a dotless i.
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(problems(HEAD + "FINE_TUNE: {rank: 8}").toString())
          .contains("did you mean fine_tune?");
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void noProblemShowsASecret() {
    String secret = "sk-proj-0123456789abcdefghijABCDEFGHIJ";
    for (String place :
        List.of(
            "name: " + secret,
            secret + ": 1",
            "fine_tune: {" + secret + ": 1}",
            "fine_tune: {steps: " + secret + "}",
            "fine_tune: {targets: [" + secret + "]}",
            "teacher: " + secret,
            "teacher: {kind: " + secret + "}",
            "axes: {" + secret + ": [1]}",
            "axes: {n: [" + secret + "]}",
            "axes: {n: [{" + secret + ": 1}]}",
            "axes: {fine_tune.rank: [" + secret + ", " + secret + "]}",
            "axes: {n: [{label: [" + secret + "], fine_tune.rank: 4}]}",
            secret + ": 1\n" + secret + ": 2")) {
      List<String> problems = problems("version: 1\ntask: {kind: world}\n" + place);
      assertThat(problems).isNotEmpty();
      assertThat(problems.toString()).as(place).doesNotContain(secret);
    }
  }

  @Test
  void aProblemIsRenderedAsCompilersDo() {
    SpecResult result = SpecReader.read("version: 1\nname: t\n", "specs/a.yaml");
    assertThat(((SpecResult.Invalid) result).problems())
        .singleElement()
        .asString()
        .startsWith("specs/a.yaml:1:1: task: missing; allowed is a mapping whose kind is world, ");
  }
}
