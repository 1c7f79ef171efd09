package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads about published data, and a run whose teacher searches with noise. */
final class PublishedTasksTest {
  private static final String MMLU =
      """
      version: 1
      name: letters
      task: {kind: mmlu, test: 100}
      teacher: {kind: openai, model: m}
      fine_tune: {trajectories: 0}
      evaluate: {questions: 100}
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void whatWillBeDownloadedIsSaidBeforehandWithItsLicense() throws Exception {
    Path spec = Files.writeString(directory.resolve("letters.yaml"), MMLU);
    Outcome plan = new Commands(directory).run("plan", spec.toString());
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.err().lines())
        .containsExactly(
            "data: mmlu/test/abstract_algebra_test.csv and 56 more of its folder are not on this machine and will be downloaded (from https://raw.githubusercontent.com/anchen1011/FireAct/94c6189f04b10fccae6bcd97a4632d6119266899/data/mmlu/test/abstract_algebra_test.csv; license: MIT (https://github.com/hendrycks/test)), unless put there below the directory that FIREACT_DATA names",
            "data: mmlu/val/abstract_algebra_val.csv and 56 more of its folder are not on this machine and will be downloaded (from https://raw.githubusercontent.com/anchen1011/FireAct/94c6189f04b10fccae6bcd97a4632d6119266899/data/mmlu/val/abstract_algebra_val.csv; license: MIT (https://github.com/hendrycks/test)), unless put there below the directory that FIREACT_DATA names",
            "data: finetune/alpaca_format/multitask.json is not on this machine and will be downloaded (from https://raw.githubusercontent.com/anchen1011/FireAct/94c6189f04b10fccae6bcd97a4632d6119266899/data/finetune/alpaca_format/multitask.json; license: MIT (https://github.com/anchen1011/FireAct)), unless put there below the directory that FIREACT_DATA names");
    assertThat(plan.out()).contains("4 stages for 1 point");
  }

  @Test
  void nothingIsSaidOfFilesThatAreThere() throws Exception {
    Path spec =
        Files.writeString(
            directory.resolve("two.yaml"),
            MMLU.replace("{kind: mmlu, test: 100}", "{kind: bamboogle, test: 100}"));
    Path data = Files.createDirectories(directory.resolve("data/bamboogle"));
    Files.writeString(data.resolve("test.csv"), "looked for by name only");
    Outcome plan =
        new Commands(directory)
            .with("FIREACT_DATA", directory.resolve("data").toString())
            .run("plan", spec.toString());
    assertThat(plan.err())
        .doesNotContain("bamboogle")
        .contains("finetune/alpaca_format/hotpotqa.json");
    assertThat(plan.err().lines()).hasSize(1);
  }

  @Test
  void aTeacherUnderNoiseIsToldNoneAndItsRightTrajectoriesAreLearned() throws Exception {
    Path spec =
        Files.writeString(
            directory.resolve("noisy.yaml"),
            SmallWorld.SPEC
                + """
                name: noisy
                teacher: {kind: scripted, questions: 24, error_rate: 0}
                agent: {noise: {probability: 0.3, applies_to: training}}
                """);
    Commands commands = new Commands(directory);
    Outcome run =
        commands.run(
            "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> observations =
        episodes(commands, StageKind.TRAJECTORIES).stream()
            .flatMap(episode -> episode.steps().stream())
            .filter(step -> step.action().equals("search"))
            .map(Step::observation)
            .toList();
    long none = observations.stream().filter("None"::equals).count();
    assertThat(none / (double) observations.size()).isBetween(0.1, 0.5);
    assertThat(episodes(commands, StageKind.EVALUATE).stream().flatMap(e -> e.steps().stream()))
        .extracting(Step::observation)
        .doesNotContain("None");
  }

  private static List<Trajectory> episodes(Commands commands, StageKind kind) {
    FileArtifactStore store =
        new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
    StageRecord record =
        store.stages().stream().filter(one -> one.stage().kind() == kind).findFirst().orElseThrow();
    return JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class);
  }
}
