package io.fireact.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.agent.Disposition;
import io.fireact.agent.Trajectory;
import io.fireact.cli.Commands.Outcome;
import io.fireact.config.Home;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.Plans;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.store.SmallDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole runs, on the in-memory service, whose teacher and search are real HTTP peers that fail in
 * every way. What the page {@code activities/FAILURES.md} says of each is shown here.
 */
final class FailingPeersTest {
  private static final int QUESTIONS = 16;
  private static final int IN_FLIGHT = 4;
  private static final String SPEC =
      SmallWorld.SPEC
          + """
      name: faulty
      search: {kind: http, identity: the-world, endpoint: "%s"}
      teacher: {kind: openai, model: scripted, endpoint: "%s", questions: 16}
      agent: {rounds: 4}
      run: {episodes_in_flight: 4, call_attempts: 1, failed_episodes: 0}
      """;

  private final Commands commands;
  private final FaultyPeers peers;
  private final Path spec;

  FailingPeersTest(@TempDir Path directory) throws IOException {
    this.commands = new Commands(directory);
    this.peers = new FaultyPeers(SmallWorld.train());
    this.spec =
        Files.writeString(
            directory.resolve("faulty.yaml"),
            SPEC.formatted(peers.searchEndpoint(), peers.teacherEndpoint()));
  }

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void anOutageOfTheSearchLeavesEpisodesUnfinishedAndTheSameCommandAsksOnlyThem() {
    Set<String> failing = new TreeSet<>();
    peers.searchFault = query -> failing(failing, query, 3) ? unavailable() : Optional.empty();
    Outcome first = run();
    assertThat(first.exitCode()).as(first.err()).isEqualTo(6);
    JsonNode result = Json.read(first.out(), JsonNode.class);
    assertThat(result.at("/state").asText()).isEqualTo("incomplete");
    assertThat(result.at("/failures/0/message").asText())
        .startsWith("3 of 16 episodes are unfinished: the search (search-http) failed for 3 since")
        .contains("(UNAVAILABLE)", peers.searchEndpoint(), "answered 503")
        .contains("the same command asks these 3 again, and only these");
    assertThat(first.err())
        .contains("the experiment is incomplete")
        .doesNotContain("teacher.questions");

    Map<String, Integer> searches = peers.searches();
    Map<String, Integer> calls = peers.teacherCalls();
    assertThat(searches).hasSize(QUESTIONS).allSatisfy((query, times) -> assertThat(times).isOne());
    peers.searchFault = query -> Optional.empty();
    Outcome second = run();
    assertThat(second.exitCode()).as(second.err()).isZero();
    failing.forEach(id -> searches.merge(id, 1, Integer::sum));
    failing.forEach(id -> calls.put(id + "/1", 1));
    assertThat(peers.searches()).isEqualTo(searches);
    assertThat(peers.teacherCalls()).isEqualTo(calls);
    assertThat(ends()).isEqualTo(Map.of(Disposition.FINISHED, QUESTIONS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          503 | down                                       | 6 | UNAVAILABLE        | the model (lm-openai)
          429 | slow down                                  | 6 | RATE_LIMITED       | too many calls
          200 | <html>                                     | 6 | BAD_ANSWER         | not JSON
          429 | {"error": {"code": "insufficient_quota"}}  | 6 | INSUFFICIENT_QUOTA | billing settings
          401 | no                                         | 1 |                    | wants a key
          403 | no                                         | 1 |                    | wants a key
          404 | {"error": {"code": "model_not_found"}}     | 1 |                    | no such model
          404 | page not found                             | 1 |                    | answered 404
          """)
  void aTeacherThatFailsEveryCallStopsTheRunEarly(
      int status, String body, int exitCode, String type, String words) {
    peers.teacherFault = call -> Optional.of(FaultyPeers.status(status, body));
    Outcome run = run();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(words).doesNotContain("teacher.questions");
    boolean outage = exitCode == 6;
    if (outage) {
      assertThat(run.err()).contains("16 of 16 episodes are unfinished", type);
    }
    boolean atOnce = !outage || type.equals("INSUFFICIENT_QUOTA");
    assertThat(peers.teacherCalls().values().stream().mapToInt(times -> times).sum())
        .isLessThanOrEqualTo(atOnce ? IN_FLIGHT : 10 + IN_FLIGHT);
  }

  @Test
  void aKeyThatExpiresInTheMiddleFailsTheStageAndANewOneIsAskedOnlyForTheRest() {
    commands.with("OPENAI_API_KEY", "first-key-of-the-test-4711");
    peers.teacherKey = "first-key-of-the-test-4711";
    AtomicInteger answered = new AtomicInteger();
    peers.teacherFault =
        call -> {
          if (answered.incrementAndGet() == 11) {
            peers.teacherKey = "second-key-of-the-test-0815";
          }
          return Optional.empty();
        };
    Outcome first = run();
    assertThat(first.exitCode()).as(first.err()).isEqualTo(1);
    assertThat(first.err())
        .contains("does not accept the key in the environment variable OPENAI_API_KEY")
        .doesNotContain("first-key-of-the-test");
    Map<String, Integer> calls = peers.teacherCalls();
    assertThat(calls.size()).isBetween(11, 11 + IN_FLIGHT);

    commands.with("OPENAI_API_KEY", "second-key-of-the-test-0815");
    Outcome second = run();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(peers.teacherCalls()).hasSize(2 * QUESTIONS);
    assertThat(peers.teacherCalls()).allSatisfy((call, times) -> assertThat(times).isOne());
    assertThat(peers.searches()).allSatisfy((query, times) -> assertThat(times).isOne());
    assertThat(ends()).isEqualTo(Map.of(Disposition.FINISHED, QUESTIONS));
  }

  @Test
  void aQuestionThatIsRefusedForGoodIsAnEndOfItsEpisodeAndAskedOnce() {
    Map<String, String> refused = new TreeMap<>();
    List<MockResponse> answers =
        List.of(
            FaultyPeers.status(400, "{\"error\": {\"code\": \"content_filter\"}}"),
            FaultyPeers.completion("cut", "content_filter"),
            FaultyPeers.status(400, "{\"error\": {\"code\": \"context_length_exceeded\"}}"),
            FaultyPeers.completion("Thought: " + "a ".repeat(40_000), "stop"),
            FaultyPeers.status(200, "{\"a\": \"" + "x".repeat(5 << 20) + "\"}"));
    peers.teacherFault = call -> refusal(refused, call, answers);
    Outcome first = run();
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(ends())
        .isEqualTo(
            Map.of(
                Disposition.FINISHED, QUESTIONS - 5,
                Disposition.CONTENT_FILTER, 2,
                Disposition.CONTEXT_LENGTH, 1,
                Disposition.TOO_LARGE, 2));
    assertThat(peers.teacherCalls()).allSatisfy((call, times) -> assertThat(times).isOne());
    Map<String, Integer> calls = peers.teacherCalls();
    assertThat(run().exitCode()).isZero();
    assertThat(peers.teacherCalls()).isEqualTo(calls);
  }

  @Test
  void withinTheShareAStageIsDoneWithAWarningAndTheNextRunRepairsIt() throws IOException {
    String text = Files.readString(spec);
    Files.writeString(spec, text.replace("failed_episodes: 0}", "failed_episodes: 0.25}"));
    Set<String> failing = new TreeSet<>();
    peers.searchFault = query -> failing(failing, query, 4) ? unavailable() : Optional.empty();
    Outcome first = run();
    assertThat(first.exitCode()).as(first.err()).isZero();
    String warning = "4 of 16 episodes were given up";
    assertThat(first.err()).contains("warning: trajectories", warning, "16 is the denominator");
    JsonNode result = Json.read(first.out(), JsonNode.class);
    assertThat(result.at("/warnings/0").asText()).contains(warning);
    Path page = Path.of(result.at("/report").asText());
    assertThat(page).content().contains("Warning: trajectories", warning);
    assertThat(page.resolveSibling("report.json")).content().contains("\"warnings\"", warning);
    assertThat(ends())
        .isEqualTo(Map.of(Disposition.FINISHED, QUESTIONS - 4, Disposition.TOOL_FAILED, 4));
    assertThat(commands.run("plan", spec.toString()).out()).contains("trajectories    0 reused");
    assertThat(commands.run("status", "faulty").out()).contains("done, 7 of 7");

    Map<String, Integer> searches = peers.searches();
    Map<String, Integer> calls = peers.teacherCalls();
    peers.searchFault = query -> Optional.empty();
    Outcome second = run();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).doesNotContain("warning");
    failing.forEach(id -> searches.merge(id, 1, Integer::sum));
    failing.forEach(id -> calls.put(id + "/1", 1));
    assertThat(peers.searches()).isEqualTo(searches);
    assertThat(peers.teacherCalls()).isEqualTo(calls);
    assertThat(ends()).isEqualTo(Map.of(Disposition.FINISHED, QUESTIONS));
    JsonNode repaired = Json.read(second.out(), JsonNode.class);
    assertThat(repaired.has("warnings")).isFalse();
    assertThat(page.resolveSibling("report.json")).content().doesNotContain(warning);
    assertThat(run().err()).contains("7 finished already");
  }

  @Test
  void aFullDiskStopsARunAndNoAnswerThatCameIsAskedForAgain() throws IOException {
    try (SmallDisk disk = new SmallDisk(new Home(commands.home()).calls())) {
      AtomicInteger answered = new AtomicInteger();
      peers.teacherFault =
          call -> {
            if (answered.incrementAndGet() == 12) {
              fill(disk);
            }
            return Optional.empty();
          };
      Outcome first = run();
      assertThat(first.exitCode()).as(first.err()).isEqualTo(6);
      assertThat(first.err()).contains("the disk failed for", "DISK_FULL", "make room");
      Map<String, Integer> calls = peers.teacherCalls();
      assertThat(calls.size()).isBetween(12, 12 + IN_FLIGHT);

      disk.makeRoom();
      Outcome second = run();
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(peers.teacherCalls()).hasSize(2 * QUESTIONS);
      assertThat(peers.teacherCalls()).allSatisfy((call, times) -> assertThat(times).isOne());
      assertThat(peers.searches()).allSatisfy((query, times) -> assertThat(times).isOne());
    }
  }

  private static void fill(SmallDisk disk) {
    try {
      disk.fillUpTo(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first {@code most} different ones. */
  private static boolean failing(Set<String> chosen, String one, int most) {
    synchronized (chosen) {
      if (chosen.size() < most) {
        chosen.add(one);
      }
      return chosen.contains(one);
    }
  }

  private static Optional<MockResponse> refusal(
      Map<String, String> refused, String call, List<MockResponse> answers) {
    synchronized (refused) {
      if (refused.size() < answers.size() && !refused.containsKey(call)) {
        refused.put(call, "");
        return Optional.of(answers.get(refused.size() - 1));
      }
      return Optional.empty();
    }
  }

  private static Optional<MockResponse> unavailable() {
    return Optional.of(FaultyPeers.status(503, "in repair"));
  }

  private Outcome run() {
    return commands.run(
        "run", spec.toString(), "--json", "--server", "memory", "--metrics-port", "off");
  }

  /** How the published trajectories ended. */
  private Map<Disposition, Integer> ends() {
    FileArtifactStore store =
        new FileArtifactStore(
            new Home(commands.home()).store(), new Meters(new SimpleMeterRegistry()));
    StageRecord record =
        store.stages().stream()
            .filter(one -> one.stage().kind() == StageKind.TRAJECTORIES)
            .findFirst()
            .orElseThrow();
    Map<Disposition, Integer> ends = new TreeMap<>();
    JsonLines.read(store, Plans.output(record, "episodes"), Trajectory.class)
        .forEach(episode -> ends.merge(episode.disposition(), 1, Integer::sum));
    return ends;
  }
}
