package io.fireact.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who trains whom, as specs say it and as plans name it. */
final class TrainerSpecTest {
  private static final String SPEC =
      """
      version: 1
      name: trained
      task: {kind: world, train: 40, dev: 4, test: 4, pretraining_documents: 400}
      teacher: {kind: scripted, questions: 40}
      student: %s
      fine_tune: {trajectories: 20%s}
      evaluate: {questions: 4}
      """;
  private static final String GPT = "{kind: openai, model: gpt-3.5-turbo-0613}";
  private static final String PROGRAM = ", trainer: {kind: command, command: [sh, t.sh]%s}";

  @Test
  void aHostedStudentIsTrainedByItsProviderWithoutAWord() {
    Stage stage = fineTuning(SPEC.formatted(GPT, ""));
    assertThat(((StageInput.FineTune) stage.input()).fineTune().trainer())
        .isEqualTo(new TrainerSpec.OpenAi(0, 0, 0, ""));
    assertThat(stage.key())
        .isEqualTo(fineTuning(SPEC.formatted(GPT, ", trainer: {kind: openai}")).key())
        .isNotEqualTo(
            fineTuning(SPEC.formatted(GPT, ", trainer: {kind: openai, epochs: 3}")).key());
  }

  @Test
  void theUsualTrainerLeavesNoTraceInAKeySinceThereWasNoOther() {
    Stage stage = fineTuning(SPEC.formatted("{kind: nano}", ""));
    assertThat(stage.key())
        .isEqualTo(fineTuning(SPEC.formatted("{kind: nano}", ", trainer: {kind: local}")).key());
  }

  @Test
  void theContentOfAProgramsFilesAndItsCommandAreInTheKeyAndTheirPlaceIsNot() {
    String file = ", files: [{path: %s, name: t.sh, sha256: %s}]";
    String a = "a".repeat(64);
    String key = program(file.formatted("/x/t.sh", a));
    assertThat(program(file.formatted("/y/u.sh", a))).isEqualTo(key);
    assertThat(program(file.formatted("/x/t.sh", "b".repeat(64)))).isNotEqualTo(key);
    assertThat(program(file.formatted("/x/t.sh", a) + ", environment: [HF_TOKEN]")).isEqualTo(key);
    assertThat(program(file.formatted("/x/t.sh", a) + ", parameters: {x: 1}")).isNotEqualTo(key);
    assertThat(program("")).isNotEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{kind: openai, model: m} | , steps: 10 | fine_tune.steps: is of trainings on this side",
        "{kind: openai, model: m} | , rank: 4 | fine_tune.rank: is of trainings on this side",
        "{kind: openai, model: m} | , trainer: {kind: local} | local trains weights that are here",
        "{kind: openai, model: m} | , trainer: {kind: command, command: [x]} | command trains weights",
        "{kind: nano} | , trainer: {kind: openai} | openai fine-tunes a model of its provider's",
        "{kind: nano} | , trainer: {kind: command, command: []} | names no program",
        "{kind: nano} | , trainer: {kind: command} | command: missing",
        "{kind: nano} | , trainer: {kind: command, command: [a, 3]} | put it in quotes",
        "{kind: nano} | , trainer: {kind: torchrun} | torchrun",
        "{kind: nano} | , trainer: {kind: command, command: [a], environment: [A=b]} | the name of an environment variable",
        "{kind: nano} | , trainer: {kind: command, command: [a], files: [{path: a/x}, {path: b/x}]} | two files would both be called x",
        "{kind: openai, model: m} | , trainer: {kind: openai, suffix: 'a b'} | letters, digits and -",
      })
  void whatCannotBeIsSaidWithItsPlace(String student, String more, String message) {
    assertThat(problems(SPEC.formatted(student, more))).anyMatch(one -> one.contains(message));
  }

  @Test
  void openAiWantsTenExamplesAndOthersMayTakeFewer() {
    String few = SPEC.replace("trajectories: 20", "trajectories: 9");
    assertThat(problems(few.formatted(GPT, ""))).anyMatch(one -> one.contains("at least 10"));
    String other = "{kind: openai, model: m, endpoint: 'http://127.0.0.1:1/v1'}";
    assertThat(problems(few.formatted(other, ""))).isEmpty();
  }

  private static String program(String more) {
    return fineTuning(SPEC.formatted("{kind: nano}", PROGRAM.formatted(more))).key();
  }

  private static Stage fineTuning(String spec) {
    SpecResult result = SpecReader.read(spec, "spec.yaml");
    assertThat(result).isInstanceOf(SpecResult.Valid.class);
    Plan plan = Planner.plan(((SpecResult.Valid) result).spec());
    return plan.stages().stream()
        .filter(stage -> stage.kind() == StageKind.FINE_TUNE)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> problems(String spec) {
    return SpecReader.read(spec, "spec.yaml") instanceof SpecResult.Invalid invalid
        ? invalid.problems().stream().map(problem -> problem.render()).toList()
        : List.of();
  }
}
