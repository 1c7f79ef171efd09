package io.fireact.task.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.task.FireActData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "T a~A search[x]~A finish[y]~E True | round 1 has two actions, search[x] and finish[y]",
        "T a~A finish[y]~E True~T b~A search[z]~E True | something follows",
        "T a~A finish[y]~E True~O more | something follows",
        "O first~T a~A finish[y]~E True | an observation stands where no round",
        "T a~A search[y]~E True | says that the answer is right, but its last action is not finish",
        "T a~E True | says that the answer is right, but its last action is not finish"
      })
  void whatWouldBeLeftOutIsRefused(String episode, String message) {
    String output =
        episode
            .replace("T ", "Thought: ")
            .replace("A ", "Action: ")
            .replace("O ", "Observation: ")
            .replace("E ", "Observation: Episode finished, reward = ")
            .replace("~", "\\n");
    assertThatThrownBy(() -> read(record("who?", output)))
        .isInstanceOf(FailureException.class)
        .hasMessageContainingAll("record 0: \"output\"", message);
  }

  @Test
  void anEpisodeThatIsNotRightNeedsNoFinish() throws Exception {
    Trajectory trajectory =
        read(record(
                "who?",
                "Thought: a\\nAction: search[x]\\nAction: search[x]\\nObservation: Episode"
                    + " finished, reward = False"))
            .get(0);

    assertThat(trajectory.correct()).isFalse();
    assertThat(trajectory.disposition()).isEqualTo(Disposition.OUT_OF_ROUNDS);
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
        "7 | it is 7, not an alpaca record with instruction, input, output",
        "{\"instruction\": \"w\", \"input\": 7, \"output\": \"x\"} | \"input\" must be text, but is 7",
        "{\"instruction\": \"w\", \"output\": \"x\", \"system\": \"Be kind.\"} | \"system\" is \"Be kind.\";"
            + " a system's prompt is no part",
        "{\"instruction\": \"w\", \"output\": \"x\", \"history\": [[\"a\", \"b\"]]} | \"history\" is"
            + " [[\"a\",\"b\"]]; earlier turns",
        "{\"instruction\": \"w\", \"output\": \"x\", \"tools\": \"t\"} | \"tools\" is no known field",
        "{\"messages\": []} | \"messages\" has no question",
        "{\"messages\": {}} | \"messages\" must be a list, but is {}",
        "{\"messages\": [7]} | record 1, messages 1: it is 7, not a chat message",
        "{\"messages\": [{\"role\": \"user\", \"content\": [\"a\"]}]} | \"content\" must be text, but is",
        "{\"messages\": [{\"role\": \"robot\", \"content\": \"a\"}]} | \"role\" is \"robot\"",
        "{\"messages\": [{\"role\": \"system\", \"content\": \"a\"}]} | a system's message",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\", \"weight\": 0}]} | \"weight\" is 0",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"user\", \"content\":"
            + " \"b\"}]} | record 1, messages 2: it is the user's",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\","
            + " \"content\": \"\", \"tool_calls\": [1]}]} | \"tool_calls\" is [1]; an action is text",
        "{\"conversations\": [{\"from\": \"human\", \"value\": \"a\", \"to\": 1}]} | \"to\" is no known field"
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
    Path file = Files.writeString(directory.resolve("a.json"), "\"x\"");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "must be a JSON array");
    Files.writeString(file, "{\n\"messages\": []}");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "line 1: it is not JSON");
    Files.writeString(file, "[]");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "has no record");
    Files.writeString(file, "[" + record("w", "x") + "]\n[" + record("w", "x") + "]");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll(
            "a.json", "is not JSON: something follows the first value (line 2, column 1)");
    Files.writeString(file, "[{");
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll("a.json", "is not JSON");
    assertThatThrownBy(() -> ReleasedTrajectories.read(directory.resolve("missing")))
        .hasMessageContaining("cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "hotpotqa, 500, 500, 500, 885, 499, 0, 1, 0",
    "hotpotqa_multimethod, 734, 694, 734, 1216, 499, 1, 187, 47",
    "multitask, 1344, 1344, 1344, 1756, 1015, 0, 329, 0",
    "multitask_multimethod, 2063, 2014, 2063, 2250, 1015, 0, 977, 71"
  })
  void everyRecordOfTheReleasedFilesParsesAndItsMethodIsRecognized(
      String name,
      int records,
      int correct,
      int finished,
      int searches,
      int react,
      int io,
      int cot,
      int reflexion) {
    Path file = FireActData.path("finetune/alpaca_format/" + name + ".json");
    List<Trajectory> trajectories = ReleasedTrajectories.read(file);

    assertThat(trajectories).hasSize(records);
    assertThat(methods(trajectories)).isEqualTo(counts(react, io, cot, reflexion));
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

  @ParameterizedTest
  @CsvSource({"hotpotqa, 500, 500, 885", "multitask_multimethod, 2063, 2014, 2250"})
  void theChatFormatOfTheSameRecordsGivesTheSameTrajectories(
      String name, int records, int correct, int searches) {
    List<Trajectory> chats =
        ReleasedTrajectories.read(FireActData.path("finetune/gpt_format/" + name + ".jsonl"));
    List<Trajectory> alpacas =
        ReleasedTrajectories.read(FireActData.path("finetune/alpaca_format/" + name + ".json"));

    assertThat(chats).hasSize(records);
    assertThat(chats).filteredOn(Trajectory::correct).hasSize(correct);
    assertThat(chats)
        .flatMap(Trajectory::steps)
        .filteredOn(step -> step.action().equals("search"))
        .hasSize(searches);
    assertThat(chats).extracting(t -> t.question().id()).doesNotHaveDuplicates();
    assertThat(chats)
        .extracting(t -> words(t.question().text()), Trajectory::answer, t -> t.steps().size())
        .containsExactlyInAnyOrderElementsOf(
            alpacas.stream()
                .map(t -> Tuple.tuple(words(t.question().text()), t.answer(), t.steps().size()))
                .toList());
  }

  /** FireAct's alpaca file of these has one more. */
  @Test
  void ofTheMixedSet733AreAboutHotpotQa() {
    Set<String> hotpotqa =
        ReleasedTrajectories.read(
                FireActData.path("finetune/alpaca_format/hotpotqa_multimethod.json"))
            .stream()
            .map(t -> words(t.question().text()))
            .collect(Collectors.toSet());
    List<Trajectory> those =
        ReleasedTrajectories.read(
                FireActData.path("finetune/gpt_format/multitask_multimethod.jsonl"))
            .stream()
            .filter(t -> hotpotqa.contains(words(t.question().text())))
            .toList();
    assertThat(those).hasSize(733);
    assertThat(methods(those)).isEqualTo(counts(499, 0, 187, 47));
  }

  private static Map<Method, Long> methods(List<Trajectory> trajectories) {
    return trajectories.stream()
        .collect(Collectors.groupingBy(t -> Method.recognize(t.steps()), Collectors.counting()));
  }

  private static Map<Method, Long> counts(long react, long io, long cot, long reflexion) {
    Map<Method, Long> counts = new EnumMap<>(Method.class);
    counts.put(Method.REACT, react);
    counts.put(Method.COT, cot);
    if (io > 0) {
      counts.put(Method.IO, io);
    }
    if (reflexion > 0) {
      counts.put(Method.REFLEXION, reflexion);
    }
    return counts;
  }

  private static String words(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static final String EPISODE =
      "Thought: look\\nAction: search[ann]\\nObservation: Ann is.\\nThought: so\\nAction:"
          + " finish[Ann]\\nObservation: Episode finished, reward = True";

  @Test
  void theInputOfAnAlpacaRecordIsTheSecondLineOfItsQuestion() throws Exception {
    List<Trajectory> trajectories =
        read(
            """
            {"instruction": "Answer the question with search.", "input": "Where was Mira Okafor born?",
             "output": "%s", "system": "", "history": [], "id": 7},
            {"instruction": "Answer the question with search.", "input": "Where was Tom Lind born?",
             "output": "%s", "system": null, "history": null}
            """
                .formatted(EPISODE, EPISODE));
    assertThat(trajectories)
        .extracting(t -> t.question().text())
        .containsExactly(
            "Answer the question with search.\nWhere was Mira Okafor born?",
            "Answer the question with search.\nWhere was Tom Lind born?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\": [{\"role\": \"user\", \"content\": \"who?\"}, {\"role\": \"assistant\", \"content\":"
            + " \"Thought: look\\nAction: search[ann]\"}, {\"role\": \"user\", \"content\": \"Observation: Ann"
            + " is.\\nAction: finish[Bob]\"}, {\"role\": \"assistant\", \"content\": \"Thought: so\\nAction:"
            + " finish[Ann]\"}, {\"role\": \"user\", \"content\": \"Observation: Episode finished, reward ="
            + " 1\"}]}",
        "{\"conversations\": [{\"from\": \"system\", \"value\": \"\"}, {\"from\": \"human\", \"value\":"
            + " \"who?\"}, {\"from\": \"gpt\", \"value\": \"Thought: look\\nAction: search[ann]\"}, {\"from\":"
            + " \"observation\", \"value\": \"Ann is.\\nAction: finish[Bob]\"}, {\"from\": \"gpt\", \"value\":"
            + " \"Thought: so\\nAction: finish[Ann]\"}, {\"from\": \"observation\", \"value\": \"Episode finished,"
            + " reward = True\"}], \"tools\": []}",
      })
  void rolesSayWhoWroteWhat(String record) throws Exception {
    Path lines = Files.writeString(directory.resolve("set.jsonl"), "\uFEFF" + record + "\r\n\r\n");
    for (Trajectory trajectory :
        List.of(read(record).get(0), ReleasedTrajectories.read(lines).get(0))) {
      assertThat(trajectory.question().text()).isEqualTo("who?");
      assertThat(trajectory.steps())
          .extracting(Step::thought, Step::action, Step::argument, Step::observation)
          .containsExactly(
              Tuple.tuple("look", "search", "ann", "Ann is.\nAction: finish[Bob]"),
              Tuple.tuple("so", "finish", "Ann", ""));
      assertThat(trajectory.correct()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>\\nAction: finish[no]\\nObservation: none\\n</think>\\n",
        "<think>a</think>Well.\\nAction: finish[no]\\n</think>\\n",
        "\u25C1think\u25B7Thought: a\\nAction: finish[no]\u25C1/think\u25B7\\n",
      })
  void reasoningOfARoundIsNeitherItsActionNorTheObservationBefore(String reasoning)
      throws Exception {
    String output =
        reasoning
            + "Thought: look\\nAction: search[ann]\\nObservation: Ann is.\\n"
            + reasoning
            + "Thought: so\\nAction: finish[Ann]\\nObservation: Episode finished, reward = True";
    Trajectory trajectory = read(record("who?", output)).get(0);
    assertThat(trajectory.question().text()).isEqualTo("who?");
    assertThat(trajectory.steps())
        .extracting(Step::thought, Step::action, Step::argument, Step::observation)
        .containsExactly(
            Tuple.tuple("look", "search", "ann", "Ann is."),
            Tuple.tuple("so", "finish", "Ann", ""));
    assertThat(trajectory.steps().get(1).raw()).contains("Action: finish[no]");
    Path file = Files.writeString(directory.resolve("k.json"), "[" + record("who?", output) + "]");
    assertThat(
            ReleasedTrajectories.read(file, ReasoningPolicy.KEEP).get(0).steps().get(1).thought())
        .contains("Action: finish[no]")
        .endsWith("so");
  }

  @Test
  void aTagInWhatAToolFoundIsText() throws Exception {
    Trajectory trajectory =
        read(record(
                "what is <think>?",
                "Thought: a\\nAction: search[y]\\nObservation: HTML has no <think> or </think>"
                    + " tag\\nThought: b\\nAction: finish[</think>]\\nObservation: Episode finished,"
                    + " reward = 1"))
            .get(0);
    assertThat(trajectory.steps())
        .extracting(Step::thought, Step::argument, Step::observation)
        .containsExactly(
            Tuple.tuple("a", "y", "HTML has no <think> or </think> tag"),
            Tuple.tuple("b", "</think>", ""));
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
