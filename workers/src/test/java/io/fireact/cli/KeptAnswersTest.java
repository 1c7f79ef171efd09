package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageKind;
import io.fireact.store.FileArtifactStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, on the in-memory service, beside answers that were paid for before. */
final class KeptAnswersTest {
  private static final String SPEC =
      SmallWorld.SPEC
          + """
      name: %s
      search: %s
      teacher: %s
      agent: {rounds: 4}
      run: {call_attempts: 1}
      """;

  private final Path directory;
  private final Commands commands;
  private final FaultyPeers peers;

  KeptAnswersTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.commands = new Commands(directory);
    this.peers = new FaultyPeers(SmallWorld.train());
  }

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void moreQuestionsAskForTheNewOnesAndARecordingAsksForNone() throws IOException {
    String search = "{kind: http, identity: i, endpoint: \"" + peers.searchEndpoint() + "\"}";
    run("first", search, openAi(10));
    assertThat(peers.teacherCalls()).hasSize(2 * 10);
    run("more", search, openAi(16));
    assertThat(peers.teacherCalls()).hasSize(2 * 16);
    run("anew", search + " # under another name", openAi(16));
    assertThat(peers.teacherCalls()).allSatisfy((call, times) -> assertThat(times).isOne());
    assertThat(peers.searches()).hasSize(16).allSatisfy((call, t) -> assertThat(t).isOne());

    Path searches = directory.resolve("searches.jsonl");
    Path answers = directory.resolve("answers.jsonl");
    assertThat(store("recording", "search-http", searches.toString()).out()).contains(" answers");
    assertThat(store("recording", "openai", answers.toString()).out()).contains("32 answers");
    assertThat(Files.readAllLines(searches)).anyMatch(line -> line.contains("\"query\":"));
    Outcome again = commands.run("store", "recording", "openai", answers.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");

    List<String> lines = Files.readAllLines(searches);
    Files.write(directory.resolve("half.jsonl"), lines.subList(0, 8));
    run(
        "asking",
        "{kind: recorded, recording: half.jsonl, miss: ask, fallback: %s}"
            .formatted(search.replace("identity: i", "identity: j")),
        openAi(16));
    assertThat(peers.searches().values().stream().filter(times -> times == 1)).hasSize(8);
    assertThat(peers.searches().values().stream().filter(times -> times == 2)).hasSize(8);
    assertThat(peers.teacherCalls()).allSatisfy((call, times) -> assertThat(times).isOne());

    peers.close();
    run(
        "replayed",
        "{kind: recorded, recording: searches.jsonl, miss: nothing}",
        "{kind: recorded, recording: " + answers + ", questions: 16}");
    List<Map<String, ArtifactRef>> episodes =
        records(StageKind.TRAJECTORIES).map(outputs -> Map.copyOf(outputs)).toList();
    assertThat(episodes.stream().map(outputs -> outputs.get("episodes")).distinct())
        .as("of 10 questions, of 16, and the same 16 with half of it and all of it replayed")
        .hasSize(2);
    assertThat(episodes).hasSize(4);

    Path changed =
        Files.writeString(searches, Files.readString(searches).replaceFirst("results", "result"));
    Outcome refused = commands.run("plan", spec("bad", recorded(changed), openAi(16)).toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("search.recording", "searches.jsonl, line 1", "\"result\" is no known field");
  }

  @Test
  void theStoresCommandsKnowTheAnswers() throws IOException {
    run(
        "first",
        "{kind: http, identity: i, endpoint: \"" + peers.searchEndpoint() + "\"}",
        openAi(6));
    assertThat(store("gc").out()).contains("answers of remote calls: 12 of openai, ");
    assertThat(store("verify").out()).doesNotContain("damaged");
    try (Stream<Path> files = Files.walk(new Home(commands.home()).calls().resolve("openai"))) {
      Path answer =
          files
              .filter(file -> file.getFileName().toString().endsWith("-0"))
              .filter(file -> !file.toString().contains("identity"))
              .findFirst()
              .orElseThrow();
      Files.writeString(answer, Files.readString(answer).replaceFirst("Thought", "thought"));
    }
    Outcome damaged = commands.run("store", "verify");
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.out()).contains("damaged answer, asked for again: ");
    assertThat(commands.run("store", "verify", "--remove").exitCode()).isZero();
    assertThat(store("gc").out()).contains("11 of openai");

    Outcome unknown = commands.run("store", "gc", "--forget-answers", "serper");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("no answers of serper", "openai, search-http");
    assertThat(store("gc", "--forget-answers", "openai").out()).doesNotContain("openai");
    assertThat(store("verify").exitCode()).isZero();
  }

  private void run(String name, String search, String teacher) throws IOException {
    Outcome run =
        commands.run(
            "run",
            spec(name, search, teacher).toString(),
            "--server",
            "memory",
            "--metrics-port",
            "off");
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private Outcome store(String... arguments) {
    Outcome outcome =
        commands.run(
            Stream.concat(Stream.of("store"), Stream.of(arguments)).toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private Path spec(String name, String search, String teacher) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"), SPEC.formatted(name, search, teacher));
  }

  private String openAi(int questions) {
    return "{kind: openai, model: m, endpoint: \"%s\", questions: %d}"
        .formatted(peers.teacherEndpoint(), questions);
  }

  private static String recorded(Path recording) {
    return "{kind: recorded, recording: " + recording + "}";
  }

  private Stream<Map<String, ArtifactRef>> records(StageKind kind) {
    return new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()))
        .stages().stream()
            .filter(record -> record.stage().kind() == kind)
            .map(record -> record.outputs());
  }
}
