package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Trajectory;
import io.fireact.cli.Commands.Outcome;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.Interruption;
import io.fireact.json.Json;
import io.fireact.lm.TinyStudent;
import io.fireact.meter.Meters;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.StageRecord;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.stage.Plans;
import io.fireact.stage.TinyCheckpoint;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the agents of a small sweep that was really run, and a model with a corpus. */
final class AskCommandTest {
  private static final String SPEC =
      """
      version: 1
      name: tiny
      task: {kind: world, train: 30, dev: 6, test: 12, pretraining_documents: 600}
      teacher: {kind: scripted, questions: 20}
      agent: {rounds: 4}
      student: {context: 384, pretraining: {steps: 12, batch: 4}}
      fine_tune: {trajectories: 4, steps: 12, batch: 4}
      evaluate: {split: test, questions: 4}
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0, agent.shots: 1}
          - {label: "4", fine_tune.trajectories: 4}
      """;

  private static Path directory;
  private static Path spec;

  @BeforeAll
  static void run(@TempDir Path temporary) throws IOException {
    directory = temporary;
    spec = Files.writeString(directory.resolve("tiny.yaml"), SPEC);
    Outcome outcome =
        commands().run("run", spec.toString(), "--server", "memory", "--metrics-port", "0");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  @Test
  void aQuestionOfTheTaskIsAnsweredAsItsEvaluationDid() {
    for (String n : List.of("0", "4")) {
      for (Trajectory measured : measured(n).subList(0, 2)) {
        Outcome outcome =
            commands().run("ask", spec.toString(), "--point", "n=" + n, "--json", text(measured));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(Json.read(outcome.out(), Trajectory.class)).isEqualTo(measured);
        assertThat(outcome.err()).contains("n=" + n);
      }
    }
  }

  @Test
  void theStepsAreShownAsTheModelWroteThem() {
    Trajectory measured = measured("4").get(0);
    Outcome outcome = commands().run("ask", "tiny", text(measured));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("asking evaluate n=4");
    int at = 0;
    for (var step : measured.steps()) {
      for (String line : step.raw().strip().lines().map(String::strip).toList()) {
        at = after(outcome.out(), line, at);
      }
      if (!step.observation().isEmpty()) {
        at = after(outcome.out(), "Observation: " + step.observation(), at);
      }
    }
    at = after(outcome.out(), measured.answer().isEmpty() ? "No answer: " : "Answer: ", at);
    assertThat(outcome.out().substring(at)).contains(measured.steps().size() + " turn");
  }

  @Test
  void pipedQuestionsAreAnsweredOneALineAndAWordOfOnesOwnHasNoRightAnswer() {
    Outcome outcome =
        commands()
            .typing("\uFEFF" + text(measured("4").get(1)) + "\r\n\n  who is  nobody? \n")
            .run("ask", spec.toString(), "--json");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<JsonNode> answers =
        outcome.out().lines().map(line -> Json.read(line, JsonNode.class)).toList();
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).has("correct")).isTrue();
    assertThat(answers.get(0).path("seconds").asDouble()).isPositive();
    assertThat(answers.get(1).has("correct")).isFalse();
    assertThat(answers.get(1).at("/question/text").asText()).isEqualTo("who is  nobody?");
  }

  @Test
  void examplesAreDevQuestionsThatCanBePipedBack() {
    Outcome examples = commands().run("ask", spec.toString(), "--examples");
    assertThat(examples.out().lines()).hasSize(5);
    Outcome answered = commands().typing(examples.out()).run("ask", spec.toString(), "--json");
    assertThat(
            answered
                .out()
                .lines()
                .map(line -> Json.read(line, JsonNode.class).at("/question/split")))
        .hasSize(5)
        .allMatch(split -> split.asText().equals("dev"));
  }

  @Test
  void aPointThatIsNotThereIsRefusedWithWhatThereIs() {
    assertRefused(ExitCode.USAGE, "no axis 'm'; its axes are n", "--point", "m=4");
    assertRefused(ExitCode.USAGE, "there are n=0, n=4", "--point", "n=5");
  }

  @Test
  void aSweepThatIsNotFinishedListsItsPoints(@TempDir Path elsewhere) {
    Outcome outcome = new Commands(elsewhere).run("ask", spec.toString(), "who?");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.number());
    assertThat(outcome.err())
        .contains("no fine-tuned point", "fireact run", "n=0: waits for", "fine-tune n=4");
  }

  @Test
  void optionsOfTheOtherFormAreRefused() {
    assertRefused(ExitCode.USAGE, "--rounds is for --model", "--rounds", "3");
    assertRefused(ExitCode.USAGE, "--device is for --model", "--device", "cpu");
    Outcome none = commands().run("ask");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(none.err()).contains("which agent?");
    Outcome point = commands().run("ask", "--model", directory.toString(), "--point", "n=1");
    assertThat(point.err()).contains("--point is for sweeps");
    Outcome blind = commands().run("ask", "--model", directory.toString(), "who?");
    assertThat(blind.err()).contains("--corpus FILE or a --search-endpoint URL");
    Outcome nowhere = commands().run("ask", "--model", "/nowhere", "--corpus", "x", "who?");
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(nowhere.err()).contains("/nowhere");
  }

  @Test
  void aModelIsAskedWithACorpusOfOnesOwn(@TempDir Path files) throws IOException {
    Path base = TinyStudent.base(files, 512);
    Path adapter = TinyStudent.adapter(files, base);
    Path corpus =
        Files.writeString(
            files.resolve("corpus.jsonl"),
            "{\"title\": \"anna\", \"text\": \"anna was born in oslo.\"}\n");
    Outcome outcome =
        commands()
            .run(
                "ask",
                "--model",
                base.toString(),
                "--adapter",
                adapter.toString(),
                "--corpus",
                corpus.toString(),
                "--device",
                "cpu",
                "--rounds",
                "3",
                "--json",
                "where",
                "was anna born?");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode answer = Json.read(outcome.out(), JsonNode.class);
    assertThat(answer.at("/question/text").asText()).isEqualTo("where was anna born?");
    assertThat(answer.path("output_tokens").asInt()).isPositive();
    assertThat(answer.path("turns").asInt()).isBetween(1, 3);
  }

  @Test
  void aChatModelIsAskedThroughItsTemplate(@TempDir Path files) throws IOException {
    Path model = TinyCheckpoint.write(files.resolve("model"), 1);
    Path corpus =
        Files.writeString(
            files.resolve("corpus.jsonl"),
            "{\"title\": \"anna\", \"text\": \"anna was born in oslo.\"}\n");
    int plain = tokensRead(model, corpus);
    assertThat(tokensRead(model, corpus, "--chat")).isGreaterThan(plain + 100);
    Outcome none =
        commands()
            .run(
                "ask",
                "--model",
                TinyStudent.base(files, 512).toString(),
                "--corpus",
                corpus.toString(),
                "--chat",
                "who?");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(none.err()).contains("--chat: the model has no chat template");
  }

  private int tokensRead(Path model, Path corpus, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("ask", "--model", model.toString(), "--corpus", corpus.toString()));
    arguments.addAll(List.of("--device", "cpu", "--max-tokens", "4", "--rounds", "1", "--json"));
    arguments.addAll(List.of(more));
    arguments.add("who?");
    Outcome outcome = commands().run(arguments.toArray(new String[0]));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return Json.read(outcome.out(), JsonNode.class).path("input_tokens").asInt();
  }

  @Test
  void whatASweepMadeIsExportedAndAnswersTheSameAsAModelOfItsOwn(@TempDir Path files) {
    export("dataset", files.resolve("data"));
    export("base", files.resolve("base"));
    export("fine_tune", files.resolve("adapter"));
    Trajectory measured = measured("4").get(2);
    Outcome outcome =
        commands()
            .run(
                "ask",
                "--model",
                files.resolve("base").toString(),
                "--adapter",
                files.resolve("adapter").toString(),
                "--corpus",
                files.resolve("data").resolve("corpus").toString(),
                "--device",
                "cpu",
                "--rounds",
                "4",
                "--json",
                text(measured));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode answer = Json.read(outcome.out(), JsonNode.class);
    JsonNode expected = Json.mapper().valueToTree(measured);
    for (String field : List.of("steps", "answer", "disposition", "input_tokens")) {
      assertThat(answer.path(field)).as(field).isEqualTo(expected.path(field));
    }

    Outcome again =
        commands().run("store", "export", key("base"), files.resolve("base").toString());
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(again.err()).contains("is there already");
    Outcome unknown = commands().run("store", "export", "zz", files.resolve("x").toString());
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unknown.err()).contains("no finished stages");
  }

  private static void export(String kind, Path target) {
    Outcome outcome = commands().run("store", "export", key(kind), target.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines()).allMatch(line -> Files.isRegularFile(Path.of(line)));
  }

  /** The beginning of a stage's key, as a person reads it in the list. */
  private static String key(String kind) {
    return commands()
        .run("store", "list")
        .out()
        .lines()
        .map(line -> line.strip().split(" +"))
        .filter(words -> words[1].equals(kind))
        .map(words -> words[0])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoeverWaitsForAQuestionCanBeStopped() throws Exception {
    try (PipedOutputStream typing = new PipedOutputStream();
        PipedInputStream silent = new PipedInputStream(typing)) {
      Interruption interruption = new Interruption(() -> {}, (signal, action) -> {});
      Thread stopper =
          new Thread(
              () -> {
                while (!waits("questions")) {
                  Thread.onSpinWait();
                }
                interruption.stop(ExitCode.INTERRUPTED);
              });
      stopper.setDaemon(true);
      stopper.start();
      Outcome outcome = commands().reading(silent).run(interruption, "ask", spec.toString());
      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(ExitCode.INTERRUPTED.number());
      assertThat(outcome.err()).contains("stopped").doesNotContain("the same command");
    }
  }

  private static boolean waits(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(each -> each.getName().equals(thread) && each.isAlive());
  }

  private static void assertRefused(ExitCode code, String message, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "ask";
    all[1] = spec.toString();
    all[2] = "who?";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    Outcome outcome = commands().run(all);
    assertThat(outcome.exitCode()).isEqualTo(code.number());
    assertThat(outcome.err()).contains(message);
  }

  private static int after(String text, String part, int from) {
    assertThat(text.indexOf(part, from)).as("'%s' in %s", part, text).isNotNegative();
    return text.indexOf(part, from) + part.length();
  }

  private static String text(Trajectory trajectory) {
    return trajectory.question().text();
  }

  /** The stored episodes of a point. */
  private static List<Trajectory> measured(String n) {
    if (!(SpecReader.read(SPEC, "tiny.yaml") instanceof SpecResult.Valid valid)) {
      throw new AssertionError("the spec is bad");
    }
    Plan plan = Planner.plan(valid.spec());
    Plan.Point point =
        plan.points().stream()
            .filter(each -> n.equals(each.axes().get("n")))
            .findFirst()
            .orElseThrow();
    FileArtifactStore store =
        new FileArtifactStore(
            commands().home().resolve("store"), new Meters(new SimpleMeterRegistry()));
    StageRecord record = store.stage(point.evaluate()).orElseThrow();
    return JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class);
  }

  private static Commands commands() {
    return new Commands(directory);
  }
}
