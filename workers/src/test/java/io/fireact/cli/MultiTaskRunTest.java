package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.agent.method.Method;
import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of two tasks, two teachers, two methods and two evaluations, with a real peer. */
final class MultiTaskRunTest {
  private static final String SPEC =
      """
      version: 2
      name: several
      tasks:
        world: {kind: world, train: 24, dev: 5, test: 8, pretraining_documents: 400}
        quiz: {kind: qa, questions: quiz.jsonl}
        exam: {kind: qa, questions: exam.jsonl}
      models:
        rules: {kind: scripted, error_rate: 0, questions: 6}
        gpt: {kind: openai, model: scripted, endpoint: "%s", questions: 6}
      student:
        layers: 2
        width: 32
        heads: 2
        feed_forward: 64
        context: 320
        pretraining: {steps: 2, batch: 2, sequence: 64}
      fine_tune: {steps: 2, batch: 2}
      training_set:
        - {task: world, teacher: rules, count: 2}
        - {task: quiz, teacher: gpt, method: cot, count: %d}
      leakage: %s
      evaluate:
        - {task: world, questions: 2}
        - {task: exam, questions: 3, method: io%s}
      run: {call_attempts: 1}
      """;

  private final Path directory;
  private final Commands commands;
  private final FaultyPeers peers;

  MultiTaskRunTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.commands = new Commands(directory);
    List<Question> quiz = questions(Split.TRAIN, 0, 6);
    this.peers = new FaultyPeers(quiz);
    // The exam asks four of the six questions that the quiz teaches.
    Files.write(directory.resolve("quiz.jsonl"), lines(quiz));
    Files.write(directory.resolve("exam.jsonl"), lines(questions(Split.TEST, 2, 6)));
    peers.teacherFault =
        call -> Optional.of(FaultyPeers.completion("Thought: Even.\nAnswer: two", "stop"));
  }

  private static List<Question> questions(Split split, int from, int to) {
    String name = split.name().toLowerCase(Locale.ROOT);
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new Question(
                    name + "-" + i,
                    split,
                    "Which number is " + i + " more than " + i + "?",
                    "two",
                    ""))
        .toList();
  }

  private static List<String> lines(List<Question> questions) {
    return questions.stream()
        .map(
            each ->
                Json.write(
                    Map.of(
                        "id", each.id(),
                        "split", each.split().name().toLowerCase(Locale.ROOT),
                        "question", each.text(),
                        "answer", each.answer())))
        .toList();
  }

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void whatAnotherTaskTaughtIsNotAskedUnlessThatIsReportedAndNothingIsLearnedTwice()
      throws IOException {
    Outcome refused = run(3, "refuse", "");
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("trajectories of other tasks are about its questions")
        .contains("set leakage: report for this evaluation");
    List<String> trained = keys(StageKind.FINE_TUNE);
    assertThat(trained).hasSize(1);

    Outcome reported = run(3, "refuse", ", leakage: report");
    assertThat(reported.exitCode()).as(reported.err()).isZero();
    assertThat(reported.err()).contains("are about questions that it was asked");
    assertThat(keys(StageKind.FINE_TUNE)).isEqualTo(trained);
    assertThat(peers.teacherCalls())
        .hasSize(6)
        .allSatisfy((call, times) -> assertThat(times).isOne());
    JsonNode report = Json.mapper().readTree(reported.out());
    assertThat(report.path("settings"))
        .extracting(setting -> setting.path("axes").path("evaluation").asText())
        .containsExactly("world", "exam");
    assertThat(report.path("settings"))
        .extracting(setting -> setting.path("best").asBoolean())
        .as("each is the best of its own questions")
        .containsExactly(true, true);
    assertThat(learned())
        .containsExactlyInAnyOrderEntriesOf(Map.of(Method.REACT, 2L, Method.COT, 3L));
  }

  @Test
  void whereLeaksAreExcludedOnlyTheRestIsLearned() throws IOException {
    Outcome run = run(2, "exclude", "");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("held out");
    assertThat(
            episodes(StageKind.MIX).stream()
                .map(trajectory -> trajectory.question().id())
                .filter(id -> id.startsWith("train-"))
                .sorted())
        .containsSubsequence("train-0", "train-1")
        .doesNotContain("train-2", "train-3", "train-4", "train-5");
  }

  private Map<Method, Long> learned() {
    Map<Method, Long> learned = new EnumMap<>(Method.class);
    episodes(StageKind.MIX).forEach(each -> learned.merge(each.method(), 1L, Long::sum));
    return learned;
  }

  private Outcome run(int count, String leakage, String ofExam) throws IOException {
    Path spec =
        Files.writeString(
            directory.resolve("several.yaml"),
            SPEC.formatted(peers.teacherEndpoint(), count, leakage, ofExam));
    return commands.run(
        "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
  }

  private FileArtifactStore store() {
    return new FileArtifactStore(
        new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
  }

  private List<String> keys(StageKind kind) {
    return records(kind).map(record -> record.stage().key()).toList();
  }

  private List<Trajectory> episodes(StageKind kind) {
    return records(kind)
        .flatMap(
            record ->
                JsonLines.read(store(), Plans.output(record, "episodes"), Trajectory.class)
                    .stream())
        .toList();
  }

  private Stream<StageRecord> records(StageKind kind) {
    return store().stages().stream().filter(record -> record.stage().kind() == kind);
  }
}
