package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.spec.read.Problem;
import io.fireact.spec.read.SpecResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The paper's tables and figures, as specs and in their reduced forms. */
final class PaperSpecsTest {

  private static Path file(String name) {
    return SpecFiles.DIRECTORY.resolve("paper").resolve(name + ".yaml");
  }

  private static Plan plan(Path file) {
    SpecResult result = SpecFiles.read(file);
    assertThat(result).as(result.toString()).isInstanceOf(SpecResult.Valid.class);
    return Planner.plan(SpecFiles.identified(((SpecResult.Valid) result).spec()));
  }

  private static Set<String> names(List<Path> files) {
    return files.stream()
        .map(file -> file.getFileName().toString().replace(".yaml", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void everyTableAndFigureHasASpecAndAReducedForm() {
    Set<String> all =
        Stream.concat(
                IntStream.rangeClosed(1, 15).mapToObj(number -> "table" + number),
                Stream.of(3, 4, 6, 7).map(number -> "figure" + number))
            .collect(Collectors.toSet());
    assertThat(names(SpecFiles.paper(""))).isEqualTo(all);
    assertThat(names(SpecFiles.paper("reduced"))).isEqualTo(all);
  }

  @TestFactory
  Stream<DynamicTest> everySpecIsValidAndHasAPlanBesideThePapersNumbers() {
    return SpecFiles.paper("").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> whole(file)));
  }

  private static void whole(Path file) {
    SpecResult result = SpecFiles.read(file);
    if (result instanceof SpecResult.Invalid invalid && fineTunesThroughAnApi(invalid.problems())) {
      return;
    }
    Plan plan = plan(file);
    assertThat(plan.experiment() + ".yaml").isEqualTo(file.getFileName().toString());
    Published published = published(plan);
    assertThat(published.source()).contains("Chen et al. 2023");
    assertThat(published.reduced()).isEmpty();
    assertThat(published.notes()).isNotEmpty();
  }

  /**
   * Models behind an API are students that are asked only, until there is a trainer for them: then
   * this goes, and such specs are valid as they stand.
   */
  private static boolean fineTunesThroughAnApi(List<Problem> problems) {
    return problems.stream()
        .allMatch(problem -> problem.message().contains("this student is asked as it is"));
  }

  @TestFactory
  Stream<DynamicTest> everyReducedFormIsValidAsksNobodyAndSaysThatItIsOne() {
    return SpecFiles.paper("reduced").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> reduced(file)));
  }

  private static void reduced(Path file) {
    Plan plan = plan(file);
    assertThat(plan.experiment() + ".yaml")
        .isEqualTo(file.getFileName().toString().replace(".yaml", "-reduced.yaml"));
    assertThat(published(plan).reduced()).isNotEmpty();
    for (Stage stage : plan.stages()) {
      if (stage.input() instanceof StageInput.Trajectories trajectories) {
        assertThat(trajectories.teacher()).isInstanceOf(TeacherSpec.Released.class);
      } else if (stage.input() instanceof StageInput.Base base) {
        assertThat(base.student()).isInstanceOf(StudentSpec.Nano.class);
      } else if (stage.input() instanceof StageInput.Evaluate evaluate) {
        assertThat(evaluate.search()).isInstanceOf(SearchSpec.Bm25.class);
        assertThat(evaluate.evaluate().questions()).isLessThanOrEqualTo(10);
      }
    }
  }

  private static Published published(Plan plan) {
    return plan.stages().stream()
        .map(Stage::input)
        .filter(StageInput.Report.class::isInstance)
        .map(report -> ((StageInput.Report) report).published())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tablesThatArePrintedTwiceAreMadeOnce() {
    assertThat(made("table6")).isEqualTo(made("table1"));
    assertThat(made("reduced/table7")).isEqualTo(made("reduced/table2"));
    assertThat(made("reduced/table8")).isEqualTo(made("reduced/table5"));
    assertThat(made("reduced/figure6")).isEqualTo(made("reduced/table10"));
  }

  private static List<String> made(String name) {
    return plan(file(name)).stages().stream()
        .filter(stage -> stage.kind() != StageKind.REPORT)
        .map(Stage::key)
        .toList();
  }
}
