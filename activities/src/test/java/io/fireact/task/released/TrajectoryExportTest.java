package io.fireact.task.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.QuestionType;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.record.DataRecords;
import io.fireact.task.FireActData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrajectoryExportTest {
  private static final Question CHOICE =
      new Question(
          "mmlu-7",
          Split.TRAIN,
          "Which is a planet?",
          List.of("B"),
          List.of("Moon", "Mars"),
          QuestionType.CHOICE,
          "astronomy");
  private static final Question NAME =
      new Question("q-1", Split.DEV, " Who wrote\nit? ", "Ann Lind", "bridge");

  private final Path directory;

  TrajectoryExportTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** What agents really leave behind, and worse. */
  private static List<Trajectory> nasty() {
    Step search =
        new Step("look", "search", "ann", "Ann is.", "Thought: look\nAction: search[ann]");
    Step finish = new Step("so", "finish", "Ann Lind", "", "Thought: so\nAction: finish[Ann Lind]");
    Step labelled =
        new Step(
            "a",
            "search",
            "b",
            "one\nThought: two\nObservation: three\nAction: finish[no]",
            "Thought: a\nAction: search[b]");
    Step lost =
        new Step("I do not know what to do", "", "", "No action.", "I do not know what to do");
    Step shouting =
        new Step("", "search", "x ] y", "", "**Action 3**: Search[x ] y]\nObservation: made up");
    Step begun =
        new Step(
            "Now that I haven't solved the task within 5 steps, let me do a reflection and so on.",
            "finish",
            "Ann",
            "",
            " and so on.\nAction: finish[Ann]");
    Step reasoned =
        new Step(
            "t",
            "finish",
            "Mars",
            "",
            "<think>\nAction: finish[no]\n</think>\nThought: t\nAction: finish[Mars]");
    return List.of(
        new Trajectory(
            NAME, List.of(search, finish), Disposition.FINISHED, "Ann Lind", true, 31, 7),
        new Trajectory(NAME, List.of(search, finish), Disposition.FINISHED, "Ann Lind", true, 1, 2),
        new Trajectory(
            NAME, List.of(labelled, finish), Disposition.FINISHED, "Ann Lind", true, 0, 0),
        new Trajectory(
            NAME, List.of(lost, search, lost), Disposition.OUT_OF_ROUNDS, "", false, 5, 5),
        new Trajectory(NAME, List.of(shouting, lost), Disposition.UNPARSABLE, "", false, 5, 5),
        new Trajectory(NAME, List.of(), Disposition.CONTENT_FILTER, "", false, 9, 0),
        new Trajectory(
            NAME,
            List.of(search, begun),
            Disposition.FINISHED,
            "Ann",
            false,
            0,
            0,
            Method.REFLEXION),
        new Trajectory(
            CHOICE,
            List.of(new Step("It is red.", "finish", "B", "", "Thought: It is red.\nAnswer: B")),
            Disposition.FINISHED,
            "B",
            true,
            12,
            3,
            Method.COT),
        new Trajectory(
            CHOICE,
            List.of(new Step("", "finish", "Mars", "", "Mars")),
            Disposition.FINISHED,
            "Mars",
            true,
            12,
            3,
            Method.IO),
        new Trajectory(CHOICE, List.of(reasoned), Disposition.FINISHED, "Mars", true, 1, 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = TrajectoryFormat.class,
      names = {"OPENAI"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsWrittenIsReadAgainAsItWas(TrajectoryFormat format) throws IOException {
    TrajectoryExport export = new TrajectoryExport(nasty(), format, false);
    assertThat(export.dropped()).isEmpty();
    Path file = write(export);
    assertThat(ReleasedTrajectories.read(file, ReasoningPolicy.DROP, false))
        .extracting(ReleasedTrajectories.Imported::trajectory)
        .isEqualTo(nasty());
    assertThat(TrajectoryFile.read(file).goldKnown()).doesNotContain(false);
    assertThat(export.methods())
        .isEqualTo(Map.of(Method.REACT, 6, Method.REFLEXION, 1, Method.COT, 2, Method.IO, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "alpaca_format/hotpotqa_multimethod.json, ALPACA",
    "gpt_format/hotpotqa.jsonl, SHAREGPT",
    "gpt_format/multitask_multimethod.jsonl, CHAT"
  })
  void theReleasedFilesAreTheSameAfterExportAndImport(String file, TrajectoryFormat format)
      throws IOException {
    List<Trajectory> released = ReleasedTrajectories.read(FireActData.path("finetune/" + file));
    TrajectoryExport export = new TrajectoryExport(released, format, false);
    assertThat(export.dropped()).isEmpty();
    assertThat(ReleasedTrajectories.read(write(export), ReasoningPolicy.DROP, false))
        .extracting(ReleasedTrajectories.Imported::trajectory)
        .isEqualTo(released);
  }

  @ParameterizedTest
  @CsvSource({
    "alpaca_format/hotpotqa.json, ALPACA",
    "gpt_format/hotpotqa.jsonl, CHAT",
  })
  void theReleasedHotpotQaFilesAreTheSameButForWhiteSpaceWhenWrittenBare(
      String file, TrajectoryFormat format) throws IOException {
    Path original = FireActData.path("finetune/" + file);
    TrajectoryExport export =
        new TrajectoryExport(ReleasedTrajectories.read(original), format, true);
    assertThat(export.dropped()).isEmpty();
    List<String> before = words(original);
    List<String> after = words(write(export));
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).isEqualTo(before.get(i));
    }
  }

  @Test
  void whatAFormatDoesNotHoldIsCounted() throws IOException {
    TrajectoryExport bare = new TrajectoryExport(nasty(), TrajectoryFormat.ALPACA, true);
    assertThat(bare.count()).isEqualTo(8);
    assertThat(bare.dropped())
        .containsEntry("whole trajectories", 2)
        .containsEntry("ids of questions", 8)
        .containsEntry("categories of questions", 8)
        .containsEntry("types of answers", 3)
        .containsEntry("methods", 3);
    assertThat(ReleasedTrajectories.read(write(bare))).hasSize(8);
  }

  @Test
  void openAiGetsMessagesThatEndWithTheAssistantsAndNothingElse() throws IOException {
    List<Trajectory> one = nasty().subList(0, 1);
    TrajectoryExport export = new TrajectoryExport(one, TrajectoryFormat.OPENAI, false);
    Path file = write(export);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {"messages":[{"role":"user","content":" Who wrote\\nit? "},{"role":"assistant","content":"Thought: look\\nAction: search[ann]"},{"role":"user","content":"Observation: Ann is."},{"role":"assistant","content":"Thought: so\\nAction: finish[Ann Lind]"}]}
            """);
    assertThat(export.dropped())
        .containsOnlyKeys(
            "ids of questions",
            "splits of questions",
            "texts of questions",
            "right answers",
            "categories of questions",
            "whether answers are right",
            "numbers of tokens");
    TrajectoryFile read = TrajectoryFile.read(file);
    assertThat(read.goldKnown()).containsExactly(false);
    assertThat(read.trajectories().get(0).steps()).isEqualTo(one.get(0).steps());
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContaining("does not end with \"Observation: Episode finished");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reward = True > reward = False",
        "Who wrote > Who read",
        "\"correct\":true > \"correct\":false",
        "\"fireact\":{ > \"fireact\":7,\"more\":{",
        "\"fireact\":{ > \"fireact\":{\"x\":1,"
      })
  void aChangeOfOneOfTheTwoIsNotPassedOver(String change) throws IOException {
    Path file = write(new TrajectoryExport(nasty().subList(0, 1), TrajectoryFormat.CHAT, false));
    String[] words = change.split(" > ");
    String text = Files.readString(file);
    assertThat(text).contains(words[0]);
    Files.writeString(file, text.replaceFirst(Pattern.quote(words[0]), words[1]));
    assertThatThrownBy(() -> ReleasedTrajectories.read(file))
        .hasMessageContainingAll(file.toString(), "line 1");
  }

  @Test
  void roundsAndAnswerStandInTheTextAlone() throws IOException {
    Path file = write(new TrajectoryExport(nasty().subList(0, 1), TrajectoryFormat.CHAT, false));
    String text = Files.readString(file);
    Files.writeString(
        file, text.replace("Ann is.", "Bob is.").replace("finish[Ann Lind]", "finish[Bob]"));
    Trajectory changed = ReleasedTrajectories.read(file).get(0);
    assertThat(changed.steps().get(0).observation()).isEqualTo("Bob is.");
    assertThat(changed.answer()).isEqualTo("Bob");
    assertThat(changed.question()).isEqualTo(NAME);
  }

  private Path write(TrajectoryExport export) throws IOException {
    Path file = directory.resolve("written");
    try (OutputStream out = Files.newOutputStream(file)) {
      export.write(out);
    }
    return file;
  }

  private static List<String> words(Path file) {
    return DataRecords.records(file, "records").stream()
        .map(record -> record.value().toString().replaceAll("\\\\n|\\s", ""))
        .toList();
  }
}
