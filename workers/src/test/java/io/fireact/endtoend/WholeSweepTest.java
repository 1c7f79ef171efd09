package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fireact.devserver.RealTemporal;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.prometheus.SeriesNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sweeps of several shapes as processes of their own on a real Temporal server. */
@Execution(ExecutionMode.CONCURRENT)
final class WholeSweepTest {
  private static final String GRID =
      """
      version: 1
      name: grid
      task:
        kind: world
        train: 30
        dev: 8
        test: 8
        hops: {two: 0.5, three: 0.25, comparison: 0.25}
        pretraining_documents: 500
      search: {kind: bm25, results: 2, snippet_chars: 200}
      teacher: {kind: scripted, error_rate: 0.1, questions: 20}
      agent: {rounds: 4}
      student: {layers: 2, width: 64, context: 384, pretraining: {steps: 10, batch: 4}}
      fine_tune: {steps: 5, batch: 4}
      evaluate: {split: dev, questions: 6}
      axes:
        n:
          - {fine_tune.trajectories: 4}
          - {fine_tune.trajectories: 8}
        fine_tune.rank: [2, 4]
        seed: [1, 2]
      """;

  private static final Pattern METRICS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/metrics");

  private static final Set<StageKind> MODELS_COMPUTE =
      Set.of(StageKind.BASE, StageKind.FINE_TUNE, StageKind.EVALUATE);

  private final Path directory;

  WholeSweepTest(@TempDir Path directory) {
    this.directory = directory;
    RealTemporal.binary();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException {
    Scene.killServer(home().resolve("server").resolve("server.json"));
  }

  @Test
  void aGridOverTwoAxesAndTwoSeedsMakesWhatPointsShareOnce() throws Exception {
    FireactProcess run = run("grid.yaml", GRID);
    assertThat(run.exitCode()).as(run::errors).isZero();
    JsonNode result = run.result();
    assertThat(result.at("/points")).hasSize(8);
    assertThat(result.at("/points/0/axes/fine_tune.rank").asText()).isEqualTo("2");
    assertThat(result.at("/points/0/items").asInt()).isEqualTo(6);
    // For each seed data, base, trajectories and two mixes; then a fine-tuning and an evaluation
    // for each point, and the report.
    assertThat(result.at("/stages/total").asInt()).isEqualTo(2 * 5 + 8 * 2 + 1);
    List<StageRecord> records = records();
    assertThat(records).extracting(record -> record.stage().kind()).contains(StageKind.EVALUATE);
    assertThat(records)
        .allSatisfy(
            record ->
                assertThat(record.madeOn())
                    .as(record.stage().label())
                    .hasSize(MODELS_COMPUTE.contains(record.stage().kind()) ? 1 : 0));
    assertThat(home().resolve("server").resolve("server.json"))
        .content()
        .as("nothing is left running")
        .contains("\"process\":null");
  }

  @Test
  void twoRunsAtOnceShareTheServerAndTheStagesTheyHaveInCommon() throws Exception {
    FireactProcess one = run("one.yaml", GRID.replace("name: grid", "name: one"));
    FireactProcess other = run("other.yaml", GRID.replace("name: grid", "name: other"));
    assertThat(one.exitCode()).as(one::errors).isZero();
    assertThat(other.exitCode()).as(other::errors).isZero();
    assertThat(one.result().at("/points")).isEqualTo(other.result().at("/points"));
    assertThat(home().resolve("server").resolve("server.json"))
        .content()
        .contains("\"process\":null");
  }

  @Test
  void aTerminatedRunEndsInOrderAndTheNextOneGoesOn() throws Exception {
    FireactProcess run = run("grid.yaml", GRID);
    while (run.alive() && !run.errors().contains("dataset world seed=1: done")) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    run.terminate();
    assertThat(run.exitCode()).as(run::errors).isEqualTo(143);
    assertThat(run.errors()).contains("the same command goes on from here");

    FireactProcess rest = run("grid.yaml", GRID);
    assertThat(rest.exitCode()).as(rest::errors).isZero();
    assertThat(rest.result().at("/points")).hasSize(8);
  }

  @Test
  void aFailedStageFailsTheRunWithWhatToDo() throws Exception {
    FireactProcess run =
        run(
            "few.yaml",
            GRID.replace("error_rate: 0.1", "error_rate: 0.99").replace(": 8}", ": 15}"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors())
        .contains("right trajectories", "raise teacher.questions")
        .doesNotContain("\tat ");
    assertThat(run.result().at("/state").asText()).isEqualTo("failed");
  }

  @Test
  void everyMeterOfARunIsServedUnderItsDocumentedName() throws Exception {
    FireactProcess run = run("grid.yaml", GRID);
    Set<String> seen = new HashSet<>();
    HttpClient client = HttpClient.newHttpClient();
    while (run.alive()) {
      Matcher address = METRICS.matcher(run.errors());
      if (address.find()) {
        try {
          HttpRequest request = HttpRequest.newBuilder(URI.create(address.group())).build();
          String text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
          text.lines()
              .filter(line -> !line.startsWith("#"))
              .forEach(line -> seen.add(line.split("[{ ]", 2)[0]));
        } catch (IOException e) {
          continue; // the run has just ended
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    assertThat(run.exitCode()).as(run::errors).isZero();
    for (Meter meter : Meter.values()) {
      if (!REMOTE_ONLY.contains(meter)) {
        assertThat(seen).as(meter.name()).containsAll(SeriesNames.of(meter));
      }
    }
    assertThat(seen).anyMatch(name -> name.startsWith("temporal_"));
  }

  /** What only calls of remote peers count. */
  private static final List<Meter> REMOTE_ONLY =
      List.of(Meter.RETRIES, Meter.RETRY_DELAY, Meter.JOURNAL);

  private FireactProcess run(String file, String spec) throws IOException {
    return FireactProcess.start(
        home(),
        directory.resolve("logs"),
        Map.of(),
        "run",
        Files.writeString(directory.resolve(file), spec).toString(),
        "--json",
        "--server",
        "local",
        "--metrics-port",
        "0");
  }

  private List<StageRecord> records() throws IOException {
    List<StageRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(home().resolve("store").resolve("stages"))) {
      for (Path file : files.toList()) {
        records.add(Json.read(Files.readAllLines(file).get(0), StageRecord.class));
      }
    }
    return records;
  }

  private Path home() {
    return directory.resolve("home");
  }
}
