package io.fireact.task.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.record.DataRecords;
import io.fireact.score.EpisodeScores;
import io.fireact.score.Metric;
import io.fireact.task.FireActData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasedRunTest {
  private static final String RIGHT =
      """
      "17": {"gt": "ann lind", "pred": "the Ann Lind", "em": false, "traj":
        "### Instruction:\\nwho?\\n\\n### Response:\\nThought: a\\nAction: search[ann]\\nObservation:\
       b\\nThought: b\\nAction: finish[The Ann Lind]\\nObservation: Episode finished, reward = True"}
      """;
  private static final String WRONG =
      """
      "5": {"gt": "ann lind", "pred": "ann", "traj":
        "Question: who?\\nThought: a\\nAction: finish[ann]\\nObservation: Episode finished, reward =\
       False"}
      """;

  private final Path directory;

  ReleasedRunTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aRunIsScoredAnewWhateverItSaysAboutItself() throws Exception {
    List<Trajectory> episodes = read(RIGHT + "," + WRONG);

    assertThat(episodes).extracting(t -> t.question().id()).containsExactly("17", "5");
    assertThat(episodes).extracting(t -> t.question().text()).containsExactly("who?", "who?");
    assertThat(episodes).extracting(Trajectory::correct).containsExactly(true, false);
    RunScore score = RunScore.of(episodes, 4, "said");
    assertThat(score.emOfAnswered().mean()).isEqualTo(0.5);
    assertThat(score.emOfAsked().mean()).isEqualTo(0.25);
    assertThat(score.emOfAsked().low()).isBetween(0.0, 0.25);
    assertThat(score.f1OfAnswered()).isCloseTo(5.0 / 6, within(1e-12));
    assertThat(score.f1OfAsked()).isCloseTo(5.0 / 12, within(1e-12));
    assertThat(score.turns()).isEqualTo(1.5);
    assertThat(score.dispositions()).isEqualTo(Map.of(Disposition.FINISHED, 2));
  }

  @Test
  void aScoreNamesBothDenominators() throws Exception {
    RunScore score = RunScore.of(read(RIGHT + "," + WRONG), 4, "said");

    assertThat(score.text())
        .contains("EM of 4 asked", "25.0 %", "EM of 2 answered", "50.0 %", "finished")
        .endsWith("\n");
    assertThat(Json.write(score))
        .contains("\"em_of_asked\":{", "\"f1_of_answered\":", "\"dispositions\":{\"FINISHED\":2}");
  }

  @Test
  void moreAnswersThanQuestionsAreRefused() throws Exception {
    List<Trajectory> episodes = read(RIGHT + "," + WRONG);
    assertThatThrownBy(() -> RunScore.of(episodes, 1, "said"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("asked, 1");
    assertThatThrownBy(() -> RunScore.of(List.of(), 1, "said"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMalformedRecordIsNamed() {
    assertBad("\"9\": {\"pred\": \"a\", \"traj\": \"x\"}", "record 9: \"gt\" must be text");
    assertBad("\"9\": {\"gt\": \"a\", \"pred\": \"a\", \"traj\": \"x\"}", "record 9: \"traj\"");
    assertBad(
        "\"9\": {\"gt\": \"a\", \"pred\": \"a\", \"traj\": \"Question: x\\nnothing\"}",
        "record 9: \"traj\" has no line");
    assertBad("", "at least one record");
  }

  @Test
  void aChatRunIsARunToo() throws Exception {
    List<Trajectory> episodes =
        read(
            """
            "41": {"reward": true, "em": true, "f1": 1.0, "gt": "lima", "pred": "lima", "prompt": [],
              "traj": [{"role": "user", "content": "What is the capital of Peru?"},
                       {"role": "assistant", "content": "Thought: I know it.\\nAction: finish[Lima]"},
                       {"role": "user", "content": "Observation: Episode finished, reward = True"}]}
            """);
    RunScore score = RunScore.of(episodes, 500, "said");
    assertThat(score.right()).isEqualTo(1);
    assertThat(score.turns()).isEqualTo(1);
    assertThat(score.dispositions()).isEqualTo(Map.of(Disposition.FINISHED, 1));
    assertThat(episodes.get(0).question().text()).isEqualTo("What is the capital of Peru?");
  }

  @Test
  void aStrategyQaRunIsScoredByTheFirstWord() throws Exception {
    String record =
        """
        "%d": {"gt": %s, "pred": "%s", "traj": "Question: Is it?\\nThought: so\\nAction: finish[x]\\n"}""";
    List<Trajectory> episodes =
        read(
            String.join(
                ",",
                record.formatted(1, true, "yes, because it is"),
                record.formatted(2, false, "no."),
                record.formatted(3, false, "not known"),
                record.formatted(4, true, "no")));
    assertThat(episodes).extracting(Trajectory::correct).containsExactly(true, true, false, false);
    assertThat(RunScore.of(episodes, 4, "said").right()).isEqualTo(2);
  }

  @Test
  void aRunMayBeJsonLinesOfItsRecords() throws Exception {
    Path file = directory.resolve("run.jsonl");
    Files.writeString(
        file, "{" + RIGHT.replace("\n", "") + "}\r\n\r\n{" + WRONG.replace("\n", "") + "}");
    assertThat(ReleasedRun.read(file))
        .extracting(t -> t.question().id())
        .containsExactly("17", "5");
    Files.writeString(file, ("{" + WRONG.replace("\n", "") + "}\n").repeat(2));
    assertThatThrownBy(() -> ReleasedRun.read(file))
        .hasMessageContaining("record 5: it is there twice, again in line 2");
  }

  @Test
  void whatFollowsARunIsNotLeftOut() throws Exception {
    Path file = Files.writeString(directory.resolve("run.json"), "{" + RIGHT + "}, " + WRONG + "}");
    assertThatThrownBy(() -> ReleasedRun.read(file))
        .hasMessageContaining("is not JSON: something follows the first value (line");
    assertBad(WRONG.strip() + ", " + WRONG, "Duplicate field '5'");
    assertBad(WRONG.replace("\"gt\"", "\"score\": 1, \"gt\""), "\"score\" is no known field");
    assertBad(WRONG.replace("\"gt\"", "\"f1\": NaN, \"gt\""), "JSON has no number 'NaN'");
  }

  @Test
  void anAnswerBetweenThinkTagsIsNone() throws Exception {
    Trajectory episode =
        read("""
                "5": {"gt": "ann", "pred": "no idea", "traj": "Question: who?\\n<think>\\nAction:\
                 finish[no idea]\\n</think>\\nThought: a\\nAction: finish[Ann]\\nObservation: Episode\
                 finished, reward = False"}
                """)
            .get(0);
    assertThat(episode.answer()).isEqualTo("Ann");
    assertThat(episode.correct()).isTrue();
  }

  @Test
  void theLlama7bRunScoresAsThePaperSays() {
    RunScore score = released("llama-2-7b-d_1000_0.7_2023-09-19-00-49-36");

    assertThat(score.right()).isEqualTo(131);
    assertThat(score.answered()).isEqualTo(500);
    assertThat(score.emOfAsked().mean()).isEqualTo(0.262);
    assertThat(score.f1OfAsked()).isCloseTo(0.380, within(0.0005));
    assertThat(score.turns()).isEqualTo(3.556);
  }

  @Test
  void theLlama13bRunScoresAsThePaperSays() {
    RunScore score = released("llama-2-13b-d_1000_0.7_2023-09-18-13-40-08");

    assertThat(score.right()).isEqualTo(172);
    assertThat(score.answered()).isEqualTo(499);
    assertThat(score.emOfAsked().mean()).isEqualTo(0.344);
    assertThat(score.emOfAnswered().mean()).isCloseTo(0.345, within(0.0005));
    assertThat(score.f1OfAsked()).isCloseTo(0.479, within(0.0005));
    assertThat(score.f1OfAnswered()).isCloseTo(0.480, within(0.0005));
    assertThat(score.turns()).isCloseTo(3.29, within(0.005));
    assertThat(score.dispositions()).isEqualTo(Map.of(Disposition.FINISHED, 499));
  }

  /** Of the records, as the released files are summed up by type. */
  @Test
  void theReleasedRunsScoreByTypeAsTheyWerePublished() {
    Map<String, EpisodeScores> small = byType("llama-2-7b-d_1000_0.7_2023-09-19-00-49-36");
    assertThat(part(small, "bridge").mean(Metric.EXACT_MATCH)).isCloseTo(0.192, within(0.0005));
    assertThat(part(small, "comparison").mean(Metric.EXACT_MATCH)).isCloseTo(0.529, within(0.0005));
    Map<String, EpisodeScores> large = byType("llama-2-13b-d_1000_0.7_2023-09-18-13-40-08");
    assertThat(large.keySet()).containsExactly("bridge", "comparison");
    assertThat(part(large, "bridge").mean(Metric.EXACT_MATCH)).isCloseTo(0.278, within(0.0005));
    assertThat(part(large, "comparison").mean(Metric.EXACT_MATCH)).isCloseTo(0.596, within(0.0005));
    assertThat(part(large, "bridge").items() + part(large, "comparison").items()).isEqualTo(499);
  }

  private static EpisodeScores part(Map<String, EpisodeScores> scores, String type) {
    return Objects.requireNonNull(scores.get(type));
  }

  private static Map<String, EpisodeScores> byType(String model) {
    Map<String, String> types = new HashMap<>();
    DataRecords.each(
        FireActData.path("hotpotqa/dev.json"),
        "{question, answer, type}",
        record -> types.put(record.text("question").strip(), record.text("type")));
    List<Trajectory> typed =
        ReleasedRun.read(
                FireActData.path("trajs/hotpotqa_dev_0_500_llama_models_lora_" + model + ".json"))
            .stream()
            .map(
                run ->
                    Trajectory.scored(
                        new Question(
                            run.question().id(),
                            run.question().split(),
                            run.question().text(),
                            run.question().answer(),
                            types.getOrDefault(run.question().text().strip(), "unknown")),
                        run.steps(),
                        run.disposition(),
                        run.answer(),
                        0,
                        0,
                        run.method()))
            .toList();
    return EpisodeScores.byCategory(typed, List.of(), 11);
  }

  private static RunScore released(String model) {
    Path file = FireActData.path("trajs/hotpotqa_dev_0_500_llama_models_lora_" + model + ".json");
    return RunScore.of(ReleasedRun.read(file), 500, "said");
  }

  private List<Trajectory> read(String records) throws Exception {
    return ReleasedRun.read(Files.writeString(directory.resolve("run.json"), "{" + records + "}"));
  }

  private void assertBad(String records, String message) {
    assertThatThrownBy(() -> read(records))
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DATA))
        .hasMessageContaining(message);
  }
}
