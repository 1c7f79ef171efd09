package io.fireact.spec.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TeacherSpec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IncludesTest {
  /** The files that there are, by their paths. */
  private final Map<String, String> files = new HashMap<>();

  private SpecResult read(String yaml) {
    return SpecReader.read(
        yaml.getBytes(StandardCharsets.UTF_8), "specs/a.yaml", this::open, PointCheck.NONE);
  }

  /** Files lie in one directory, or in {@code parts} below it. */
  private SpecFile open(String path, String including) {
    String directory = including.substring(0, including.lastIndexOf('/') + 1);
    String name = (directory + path).replace("parts/../", "");
    String text = files.get(name);
    return text == null
        ? new SpecFile.Refused("there is no file " + name)
        : new SpecFile.Found(name, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private ExperimentSpec valid(String yaml) {
    SpecResult result = read(yaml);
    if (result instanceof SpecResult.Valid valid) {
      return valid.spec();
    }
    throw new AssertionError(problems(yaml));
  }

  private List<String> problems(String yaml) {
    return read(yaml) instanceof SpecResult.Invalid invalid
        ? invalid.problems().stream().map(Problem::render).toList()
        : List.of();
  }

  @Test
  void whatIsIncludedIsAsIfItWereWrittenHere() {
    files.put("specs/parts/task.yaml", "version: 1\ntask: {kind: world, train: 800}\n");
    files.put(
        "specs/parts/grid.yaml",
        "axes:\n  n: [{fine_tune.trajectories: 8}, {fine_tune.trajectories: 16}]\n");
    Plan included =
        Planner.plan(valid("include: [parts/task.yaml, parts/grid.yaml]\nname: x\nseed: 3\n"));
    Plan written =
        Planner.plan(
            valid(
                """
                version: 1
                name: x
                seed: 3
                task: {kind: world, train: 800}
                axes:
                  n: [{fine_tune.trajectories: 8}, {fine_tune.trajectories: 16}]
                """));
    assertThat(included.id()).isEqualTo(written.id());
    assertThat(included.stages().stream().map(Stage::key))
        .isEqualTo(written.stages().stream().map(Stage::key).toList());
  }

  @Test
  void theLaterFileWinsAndTheIncludingOneOverAll() {
    files.put(
        "specs/one.yaml",
        "version: 1\nname: one\nseed: 1\ntask: {kind: world, train: 800, dev: 20}\n");
    files.put("specs/two.yaml", "seed: 2\ntask: {dev: 30, test: 240}\n");
    ExperimentSpec spec = valid("include: [one.yaml, two.yaml]\nname: own\ntask: {test: 250}\n");
    assertThat(spec.name()).isEqualTo("own");
    assertThat(spec.points().get(0).seed()).isEqualTo(2);
    assertThat(spec.points().get(0).evaluation().task().toString())
        .contains("train=800", "dev=30", "test=250");
  }

  @Test
  void anotherKindTakesNoFieldOfTheOneThatItReplaces() {
    files.put(
        "specs/p.yaml",
        "version: 1\ntask: {kind: world}\nsearch: {kind: http, identity: w, endpoint: 'https://s.example'}\n");
    assertThat(
            valid("include: [p.yaml]\nname: x\nsearch: {kind: bm25, results: 2}\n")
                .points()
                .get(0)
                .evaluation()
                .search())
        .isEqualTo(new SearchSpec.Bm25(2, 300));
    assertThat(problems("include: [p.yaml]\nname: x\nsearch: {chars: 2}\n"))
        .singleElement()
        .asString()
        .startsWith("specs/a.yaml:3:10: search: unknown key");
  }

  @Test
  void aStudentThatSaysNoKindIsTheUsualOne() {
    files.put("specs/p.yaml", "version: 1\ntask: {kind: world}\nstudent: {layers: 4}\n");
    assertThat(valid("include: [p.yaml]\nname: x\nstudent: {kind: nano, width: 64}\n").points())
        .singleElement()
        .satisfies(
            point -> assertThat(point.student().toString()).contains("layers=4", "width=64"));
    assertThat(
            problems(
                """
            include: [p.yaml]
            name: x
            student: {kind: openai, model: m}
            fine_tune: {trajectories: 0}
            """))
        .isEmpty();
  }

  @Test
  void whatAFileThatIsNotThereWouldSayIsNotMissed() {
    assertThat(problems("include: [none.yaml]\nname: x\n"))
        .containsExactly("specs/a.yaml:1:11: include: there is no file specs/none.yaml");
    files.put("specs/torn.yaml", "a: [\n");
    assertThat(problems("include: [torn.yaml]\nname: x\n")).hasSize(1);
  }

  @Test
  void listsAreReplacedAndNullTakesAFieldAway() {
    files.put(
        "specs/p.yaml",
        "version: 1\nname: x\ntask: {kind: world, train: 800}\nteacher: {kind: openai, model: m, questions: 5}\nfine_tune: {trajectories: 0}\naxes: {seed: [1, 2, 3], agent.shots: [0, 2]}\n");
    ExperimentSpec spec =
        valid("include: [p.yaml]\nteacher: null\naxes: {seed: [4], agent.shots: }\n");
    assertThat(spec.points()).hasSize(1);
    assertThat(spec.points().get(0).seed()).isEqualTo(4);
    assertThat(spec.points().get(0).trainingSet().get(0).teacher())
        .isInstanceOf(TeacherSpec.Scripted.class);
  }

  @Test
  void aProblemStandsInTheFileThatWroteIt() {
    files.put(
        "specs/parts/b.yaml", "include: [c.yaml]\nversion: 1\ntask: {kind: world, trains: 5}\n");
    files.put(
        "specs/parts/c.yaml",
        "\nfine_tune: {rank: 0}\naxes:\n  n: [{fine_tune.trajectories: -1}]\n");
    assertThat(problems("include: [parts/b.yaml]\nname: X\n"))
        .satisfiesExactlyInAnyOrder(
            name -> assertThat(name).startsWith("specs/a.yaml:2:7: name: "),
            task -> assertThat(task).startsWith("specs/parts/b.yaml:3:21: task: unknown key"),
            rank -> assertThat(rank).startsWith("specs/parts/c.yaml:2:19: fine_tune.rank: "),
            axis ->
                assertThat(axis)
                    .startsWith("specs/parts/c.yaml:4:32: fine_tune.trajectories: ")
                    .doesNotContain("(point"));
  }

  @Test
  void aRuleBetweenFilesIsReportedWhereTheFieldStands() {
    files.put(
        "specs/p.yaml",
        "version: 1\nname: x\ntask: {kind: world, train: 20}\n\nfine_tune: {trajectories: 100}\n");
    assertThat(problems("include: [p.yaml]\nteacher: {kind: scripted, questions: 20}\n"))
        .anySatisfy(
            problem ->
                assertThat(problem).startsWith("specs/p.yaml:5:27: fine_tune.trajectories: "));
  }

  @Test
  void whatCannotBeIncludedIsSaidAtItsName() {
    files.put("specs/self.yaml", "include: [self.yaml]\n");
    files.put("specs/ring.yaml", "include: [parts/ring.yaml]\n");
    files.put("specs/parts/ring.yaml", "include: [../ring.yaml]\n");
    files.put("specs/list.yaml", "- 1\n");
    files.put("specs/torn.yaml", "a: [\n");
    files.put("specs/secret.yaml", "name: sk-abcdefghijklmnop12345678\n");
    String rest = "\nversion: 1\nname: x\ntask: {kind: world}\n";
    assertThat(problems("include: [none.yaml]" + rest))
        .containsExactly("specs/a.yaml:1:11: include: there is no file specs/none.yaml");
    assertThat(problems("include: [self.yaml]" + rest))
        .containsExactly("specs/self.yaml:1:11: include: specs/self.yaml includes itself");
    assertThat(problems("include: [ring.yaml]" + rest))
        .containsExactly("specs/parts/ring.yaml:1:11: include: specs/ring.yaml includes itself");
    assertThat(problems("include: none.yaml" + rest))
        .containsExactly(
            "specs/a.yaml:1:10: include: found \"none.yaml\"; allowed is a list of files, such as"
                + " [parts/tasks.yaml]");
    assertThat(problems("include: [{a: b}]" + rest))
        .containsExactly(
            "specs/a.yaml:1:11: include: found a mapping; allowed is the name of a file");
    assertThat(problems("include: [list.yaml]" + rest))
        .singleElement()
        .asString()
        .startsWith("specs/list.yaml:1:1: found a list; allowed is a mapping");
    assertThat(problems("include: [torn.yaml]" + rest))
        .singleElement()
        .asString()
        .startsWith("specs/torn.yaml:2:1: not valid YAML: ");
    assertThat(problems("include: [secret.yaml]" + rest))
        .singleElement()
        .asString()
        .startsWith("specs/secret.yaml:1:7: name: looks like a secret");
  }

  @Test
  void aTextThatIsNoFileIncludesNone() {
    assertThat(
            SpecReader.read("include: [b.yaml]\nversion: 1\nname: x\ntask: {kind: world}\n", "t"))
        .asString()
        .contains("only a spec in a file can include others");
  }

  @Test
  void filesThatIncludeFilesAreReadInBoundedTime() {
    for (int i = 0; i < 20; i++) {
      files.put("specs/" + i + ".yaml", "include: [%d.yaml, %d.yaml]\n".formatted(i + 1, i + 1));
    }
    files.put("specs/20.yaml", "seed: 1\n");
    assertThat(problems("include: [0.yaml]\nversion: 1\nname: x\ntask: {kind: world}\n"))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).contains("more than 64 files in one spec"));
  }

  @Test
  void theFilesOfASpecAreKnown() {
    files.put("specs/p.yaml", "version: 1\ntask: {kind: world}\n");
    assertThat(((SpecResult.Valid) read("include: [p.yaml]\nname: x\n")).files())
        .containsExactly("specs/a.yaml", "specs/p.yaml");
  }
}
