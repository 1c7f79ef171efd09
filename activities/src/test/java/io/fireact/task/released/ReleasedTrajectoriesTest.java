package io.fireact.task.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.sweep.FailureException;
import io.fireact.sweep.FailureType;
import io.fireact.task.FireActData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasedTrajectoriesTest {
  private final Path directory;

  ReleasedTrajectoriesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aReActRecordHasItsStepsAndNoClosingObservation() throws Exception {
    Trajectory trajectory =
        read(record(
                "who?",
                "Thought: I need to search.\\nAction: search[best boxer]\\nObservation: Ann is."
                    + "\\nThought: Ann.\\nAction: finish[Ann]\\nObservation: Episode finished,"
                    + " reward = True\\n"))
            .get(0);

    assertThat(trajectory.question().text()).isEqualTo("who?");
    assertThat(trajectory.question().answer()).isEqualTo("Ann");
    assertThat(trajectory.steps())
        .extracting(Step::thought, Step::action, Step::argument, Step::observation)
        .containsExactly(
            Tuple.tuple("I need to search.", "search", "best boxer", "Ann is."),
            Tuple.tuple("Ann.", "finish", "Ann", ""));
    assertThat(trajectory.disposition()).isEqualTo(Disposition.FINISHED);
    assertThat(trajectory.answer()).isEqualTo("Ann");
    assertThat(trajectory.correct()).isTrue();
  }

  @Test
  void aWrongRecordHasAnUnknownGoldAnswer() throws Exception {
    Trajectory trajectory =
        read(record(
                "who?",
                "Thought: no idea\\nAction: finish[Bob]\\nObservation: Episode finished, reward"
                    + " = 0"))
            .get(0);

    assertThat(trajectory.answer()).isEqualTo("Bob");
    assertThat(trajectory.question().answer()).isEmpty();
    assertThat(trajectory.correct()).isFalse();
  }

  @Test
  void choicesBeforeTheFirstThoughtBelongToTheQuestion() throws Exception {
    Trajectory trajectory =
        read(record(
                "which?",
                "A. this\\nB. that\\nThought: that\\nAction: finish[B]\\nObservation: Episode"
                    + " finished, reward = 1"))
            .get(0);

    assertThat(trajectory.question().text()).isEqualTo("which?\nA. this\nB. that");
    assertThat(trajectory.steps()).hasSize(1);
  }

  @Test
  void aRoundWithoutAnActionIsKept() throws Exception {
    Trajectory trajectory =
        read(record(
                "who?",
                "Thought: one\\nThought: two\\nObservation: something\\nAction: finish[x]"
                    + "\\nObservation: Episode finished, reward = 1\\nObservation: Episode"
                    + " finished, reward = 1"))
            .get(0);

    assertThat(trajectory.steps())
        .extracting(Step::thought, Step::action, Step::observation)
        .containsExactly(Tuple.tuple("one two", "", "something"), Tuple.tuple("", "finish", ""));
  }

  @Test
  void whatTheAgentWroteAfterItsActionIsNoRoundOfItsOwn() throws Exception {
    Trajectory trajectory =
        read(record(
                "who?",
                "Thought: a\\nAction: finish[x]\\nThought: but\\nObservation: Episode finished,"
                    + " reward = 1"))
            .get(0);

    assertThat(trajectory.steps()).hasSize(1);
    assertThat(trajectory.steps().get(0).raw()).endsWith("Thought: but");
    assertThat(trajectory.answer()).isEqualTo("x");
  }

  @Test
  void severalTrajectoriesForAQuestionHaveDifferentIds() throws Exception {
    String end = "\\nObservation: Episode finished, reward = 1";
    List<Trajectory> trajectories =
        read(
            record("who?", "Thought: a\\nAction: finish[x]" + end)
                + ","
                + record("who?", "Thought: b\\nAction: finish[x]" + end));

    assertThat(trajectories.get(0).question().id())
        .hasSize(16)
        .isNotEqualTo(trajectories.get(1).question().id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"output\": \"x\"} | \"instruction\" must be text, but is missing",
        "{\"instruction\": 7, \"output\": \"x\"} | \"instruction\" must be text, but is 7",
        "{\"instruction\": \"who?\"} | \"output\" must be text, but is missing",
        "{\"instruction\": \"who?\", \"output\": \"nothing\"} | no line that begins with Thought:",
        "{\"instruction\": \"who?\", \"output\": \"Thought: a\\nAction: finish[a]\"} | does not end"
            + " with",
        "7 | \"instruction\" must be text, but is missing"
      })
  void aMalformedRecordIsNamed(String bad, String what) {
    String good =
        record("w", "Thought: a\\nAction: finish[x]\\nObservation: Episode finished, reward = 1");
    assertThatThrownBy(() -> read(good + "," + bad))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContainingAll("record 1", what);
  }

  @Test
  void theSameRecordTwiceHasTwoIds() throws Exception {
    String record =
        record("w", "Thought: a\\nAction: finish[x]\\nObservation: Episode finished, reward = 1");
    assertThat(read(record + "," + record + "," + record))
        .extracting(trajectory -> trajectory.question().id())
        .doesNotHaveDuplicates();
  }

  @Test
  void aFileThatIsNoArrayOrNoJsonIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("a.json"), "{}");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "must be a JSON array");
    Files.writeString(file, "[{");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "is not JSON");
    assertThatThrownBy(() -> ReleasedTrajectories.read(directory.resolve("missing")))
        .hasMessageContaining("cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "hotpotqa, 500, 500, 500, 885",
    "hotpotqa_multimethod, 734, 694, 734, 1216",
    "multitask, 1344, 1344, 1344, 1756",
    "multitask_multimethod, 2063, 2014, 2063, 2250"
  })
  void everyRecordOfTheReleasedFilesParses(
      String name, int records, int correct, int finished, int searches) {
    Path file = FireActData.path("finetune/alpaca_format/" + name + ".json");
    List<Trajectory> trajectories = ReleasedTrajectories.read(file);

    assertThat(trajectories).hasSize(records);
    assertThat(trajectories).filteredOn(Trajectory::correct).hasSize(correct);
    assertThat(trajectories)
        .filteredOn(trajectory -> trajectory.disposition() == Disposition.FINISHED)
        .hasSize(finished);
    assertThat(trajectories)
        .flatMap(Trajectory::steps)
        .filteredOn(step -> step.action().equals("search"))
        .hasSize(searches);
    assertThat(trajectories)
        .flatMap(Trajectory::steps)
        .noneMatch(step -> step.observation().contains("Episode finished"));
    assertThat(trajectories).extracting(t -> t.question().id()).doesNotHaveDuplicates();
  }

  private List<Trajectory> read(String records) throws IOException {
    return ReleasedTrajectories.read(
        Files.writeString(directory.resolve("set.json"), "[" + records + "]"));
  }

  private static String record(String instruction, String output) {
    return "{\"instruction\": \"%s\", \"input\": \"\", \"output\": \"%s\"}"
        .formatted(instruction, output);
  }
}
