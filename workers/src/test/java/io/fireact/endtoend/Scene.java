package io.fireact.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.fireact.config.Home;
import io.fireact.json.Json;
import io.fireact.meter.Meters;
import io.fireact.model.LanguageModel;
import io.fireact.model.openai.OpenAiPeer;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.search.SearchPeer;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.store.FileArtifactStore;
import io.fireact.task.world.ScriptedTeacher;
import io.fireact.task.world.WorldTask;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A home, a spec, and the two peers that it names: a search API over the world's own corpus, and a
 * chat API behind which the scripted teacher answers. Both are real HTTP servers on loopback.
 */
final class Scene implements AutoCloseable {
  private static final Meters METERS = new Meters(new SimpleMeterRegistry());

  private final Path directory;
  private final Home home;
  private final Gate teacherGate = new Gate();
  private final Gate searchGate = new Gate();
  private final SearchPeer searchPeer;
  private final OpenAiPeer teacherPeer;
  private final Path spec;
  private final Plan plan;

  /**
   * @param template a spec with places for the endpoints of the search tool and of the teacher
   */
  Scene(Path directory, String template) throws IOException {
    this.directory = directory;
    this.home = new Home(directory.resolve("home"));
    PointSpec point =
        read(template.formatted("http://127.0.0.1:1", "http://127.0.0.1:1")).points().get(0);
    WorldTask world = new WorldTask((TaskSpec.World) point.evaluation().task());
    searchPeer =
        new SearchPeer(world.corpus(), 300) {
          @Override
          protected String answer(HttpExchange exchange, String body) {
            searchGate.pass(identity(exchange, body));
            return super.answer(exchange, body);
          }
        };
    LanguageModel scripted = new ScriptedTeacher(new TeacherSpec.Scripted(point.seed(), 0.15, 1));
    teacherPeer =
        new OpenAiPeer(
            request -> {
              teacherGate.pass(request.prompt());
              return scripted.complete(request);
            },
            world.questions());
    String text = template.formatted(searchPeer.endpoint(), teacherPeer.endpoint());
    Files.createDirectories(directory);
    spec = Files.writeString(directory.resolve("spec.yaml"), text);
    plan = Planner.plan(read(text));
  }

  FireactProcess run() throws IOException {
    return run("local");
  }

  /**
   * @param server value of {@code --server}
   */
  FireactProcess run(String server) throws IOException {
    return FireactProcess.start(
        home.directory(),
        directory.resolve("logs"),
        Map.of(),
        "run",
        spec.toString(),
        "--json",
        "--server",
        server,
        "--metrics-port",
        "0");
  }

  Gate teacher() {
    return teacherGate;
  }

  Gate search() {
    return searchGate;
  }

  Home home() {
    return home;
  }

  Stage stage(StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }

  boolean finished(StageKind kind) {
    return Files.isDirectory(home.store()) && store().stage(stage(kind).key()).isPresent();
  }

  /** Whether the stage's training has written a checkpoint. */
  boolean hasCheckpoint(StageKind kind) {
    Path checkpoints = home.work().resolve(stage(kind).key()).resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      return false; // it has just been finished and deleted
    }
  }

  /**
   * The digests of everything that the sweep made, by stage; not of what holds times: timings and
   * the report.
   */
  Map<String, Map<String, ArtifactRef>> artifacts() {
    Map<String, Map<String, ArtifactRef>> artifacts = new TreeMap<>();
    for (Stage stage : plan.stages()) {
      Optional<StageRecord> record = store().stage(stage.key());
      assertThat(record).as(stage.label()).isPresent();
      if (stage.kind() != StageKind.REPORT) {
        Map<String, ArtifactRef> outputs = new HashMap<>(record.orElseThrow().outputs());
        outputs.remove("timings");
        artifacts.put(stage.label(), outputs);
      }
    }
    return artifacts;
  }

  /** Begins with what another scene's sweep made in its stages of these kinds, in its own store. */
  void startWith(Scene other, StageKind... kinds) {
    for (StageKind kind : kinds) {
      StageRecord record = other.store().stage(stage(kind).key()).orElseThrow();
      record.outputs().values().forEach(one -> store().putFile(other.store().localFile(one)));
      store().putStage(record);
    }
  }

  /** Kills the local Temporal server, if one runs. */
  boolean killServer() throws IOException {
    return killServer(home.server().resolve("server.json"));
  }

  /** As if somebody had deleted the stopped server's database. */
  void loseServerDatabase() throws IOException {
    try (Stream<Path> files = Files.list(home.server())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    teacherGate.open();
    searchGate.open();
    searchPeer.close();
    teacherPeer.close();
    killServer();
  }

  private FileArtifactStore store() {
    return new FileArtifactStore(home.store(), METERS);
  }

  /** Kills the local Temporal server that a record names, if it runs. */
  static boolean killServer(Path record) throws IOException {
    if (!Files.exists(record)) {
      return false;
    }
    JsonNode process = Json.mapper().readTree(Files.readString(record)).path("process");
    return process.has("pid")
        && ProcessHandle.of(process.get("pid").asLong())
            .map(ProcessHandle::destroyForcibly)
            .orElse(false);
  }

  static ExperimentSpec read(String text) {
    SpecResult result = SpecReader.read(text, "spec.yaml");
    if (result instanceof SpecResult.Valid valid) {
      return valid.spec();
    }
    throw new IllegalArgumentException(result.toString());
  }
}
