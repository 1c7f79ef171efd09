package io.fireact.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.devserver.RealTemporal;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.StageKind;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A sweep whose teacher and search tool are remote, run as a process of its own on a real Temporal
 * server, and killed in every phase. Whatever was killed, it ends with the artifacts of an
 * undisturbed run, and no answer that had arrived is asked for again.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
final class KilledSweepTest {
  private static final int IN_FLIGHT = 4;
  private static final String SPEC =
      """
      version: 1
      name: killed
      seed: 3
      task: {kind: world, train: 40, dev: 10, test: 24, pretraining_documents: 3000}
      search: {kind: http, identity: the-world, endpoint: "%s"}
      teacher: {kind: openai, model: scripted, endpoint: "%s", questions: 24}
      agent: {rounds: 5}
      student:
        context: 384
        pretraining: {steps: 60, batch: 4, checkpoint_every: 5}
      fine_tune: {trajectories: 12, steps: 60, batch: 8, checkpoint_every: 5}
      evaluate: {split: test, questions: 16}
      run: {episodes_in_flight: 4}
      """;

  /** Its student searches as often as the teacher, however a training would go. */
  private static final String ASKED =
      """
      version: 1
      name: killed-evaluation
      seed: 3
      task: {kind: world, train: 40, dev: 10, test: 24, pretraining_documents: 3000}
      search: {kind: http, identity: the-world, endpoint: "%s"}
      student: {kind: openai, model: scripted, endpoint: "%s"}
      agent: {rounds: 5}
      fine_tune: {trajectories: 0}
      evaluate: {split: test, questions: 16}
      run: {episodes_in_flight: 4}
      """;

  private final Path directory;
  private final Map<String, Map<String, ArtifactRef>> undisturbed = new TreeMap<>();
  private final Map<String, Integer> teacherCalls = new TreeMap<>();
  private final Map<String, Integer> searches = new TreeMap<>();
  private @Nullable Scene first;

  KilledSweepTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  void runUndisturbed() throws Exception {
    RealTemporal.binary();
    try (Scene scene = scene("undisturbed")) {
      first = scene;
      end(scene.run());
      undisturbed.putAll(scene.artifacts());
      teacherCalls.putAll(scene.teacher().asked());
      searches.putAll(scene.search().asked());
    }
  }

  @Test
  void aWorkerKilledWhileTrajectoriesAreWrittenRepeatsNoAnsweredCall() throws Exception {
    try (Scene scene = scene("trajectories")) {
      scene.teacher().holdAfter(30);
      FireactProcess run = scene.run();
      until(() -> scene.teacher().waiting() == IN_FLIGHT, run);
      run.kill();
      scene.teacher().open();

      end(scene.run());
      assertSameResult(scene);
      assertThat(scene.teacher().held()).hasSize(IN_FLIGHT);
    }
  }

  @Test
  void aWorkerKilledWhileItTrainsGoesOnFromItsCheckpoint() throws Exception {
    try (Scene scene = scene("training")) {
      FireactProcess first = scene.run();
      until(() -> scene.hasCheckpoint(StageKind.BASE), first);
      first.kill();
      FireactProcess second = scene.run();
      until(() -> scene.hasCheckpoint(StageKind.FINE_TUNE), second);
      second.kill();

      end(scene.run());
      assertSameArtifacts(scene);
    }
  }

  @Test
  void aWorkerKilledDuringTheEvaluationRepeatsNoAnsweredCall() throws Exception {
    try (Scene scene = new Scene(directory.resolve("evaluation"), ASKED)) {
      scene.search().holdAfter(5);
      FireactProcess run = scene.run();
      until(() -> scene.search().waiting() == IN_FLIGHT, run);
      run.kill();
      scene.search().open();

      end(scene.run());
      assertThat(scene.search().held()).hasSize(IN_FLIGHT);
      assertThat(scene.search().asked())
          .hasSizeGreaterThan(5 + IN_FLIGHT)
          .allSatisfy(
              (query, times) ->
                  assertThat(times).isEqualTo(1 + scene.search().held().getOrDefault(query, 0)));
      assertThat(scene.teacher().asked())
          .hasSizeGreaterThan(16)
          .allSatisfy((prompt, times) -> assertThat(times).isOne());
    }
  }

  @Test
  void aKilledServerIsStartedAgainAndTheSameRunGoesOn() throws Exception {
    try (Scene scene = scene("server")) {
      scene.teacher().holdAfter(30);
      FireactProcess run = scene.run();
      until(() -> scene.teacher().waiting() == IN_FLIGHT, run);
      assertThat(scene.killServer()).isTrue();
      scene.teacher().open();

      end(run);
      assertSameArtifacts(scene);
      // The asking process lived, so the answers that were held arrived.
      assertThat(scene.teacher().asked()).isEqualTo(teacherCalls);
      assertThat(scene.search().asked()).isEqualTo(searches);
    }
  }

  @Test
  void aLostServerDatabaseCostsNoAnsweredCall() throws Exception {
    try (Scene scene = sceneWithBase("database")) {
      scene.teacher().holdAfter(30);
      FireactProcess run = scene.run();
      until(() -> scene.teacher().waiting() == IN_FLIGHT, run);
      run.kill();
      scene.killServer();
      scene.loseServerDatabase();
      scene.teacher().open();

      end(scene.run());
      assertSameResult(scene);
    }
  }

  @Test
  void withoutAServerOfItsOwnARunGoesOnFromStoreAndJournal() throws Exception {
    try (Scene scene = sceneWithBase("memory")) {
      scene.teacher().holdAfter(30);
      FireactProcess run = scene.run("memory");
      until(() -> scene.teacher().waiting() == IN_FLIGHT, run);
      run.kill();
      scene.teacher().open();

      end(scene.run("memory"));
      assertSameResult(scene);
    }
  }

  @Test
  void theSameSpecAgainRepeatsNothing() throws Exception {
    try (Scene scene = sceneWithBase("again")) {
      end(scene.run());
      int calls = scene.teacher().total() + scene.search().total();
      FireactProcess again = scene.run();
      end(again);
      assertThat(scene.teacher().total() + scene.search().total()).isEqualTo(calls);
      assertThat(again.result().at("/stages/new").asInt()).isZero();
      assertThat(again.result().at("/stages/reused").asInt()).isEqualTo(undisturbed.size() + 1);
    }
  }

  private Scene scene(String name) throws Exception {
    return new Scene(directory.resolve(name), SPEC);
  }

  /** Where the kill is not about the base LM's training, which is most of a sweep's work here. */
  private Scene sceneWithBase(String name) throws Exception {
    Scene scene = scene(name);
    scene.startWith(requireNonNull(first), StageKind.DATASET, StageKind.BASE);
    return scene;
  }

  /** Same artifacts, and each call once, but for those whose answers could not arrive. */
  private void assertSameResult(Scene scene) {
    assertSameArtifacts(scene);
    assertThat(scene.teacher().asked()).isEqualTo(sum(teacherCalls, scene.teacher().held()));
    assertThat(scene.search().asked()).isEqualTo(sum(searches, scene.search().held()));
  }

  private void assertSameArtifacts(Scene scene) {
    assertThat(scene.artifacts()).isEqualTo(undisturbed);
  }

  private static Map<String, Integer> sum(Map<String, Integer> one, Map<String, Integer> other) {
    Map<String, Integer> sum = new TreeMap<>(one);
    other.forEach((question, times) -> sum.merge(question, times, Integer::sum));
    return sum;
  }

  private static void end(FireactProcess run) throws InterruptedException {
    assertThat(run.exitCode()).as(run::errors).isZero();
    assertThat(run.result().at("/state").asText()).isEqualTo("done");
  }

  private static void until(BooleanSupplier condition, FireactProcess run) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(run.alive()).as(run::errors).isTrue();
      assertThat(System.nanoTime()).as(run::errors).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
