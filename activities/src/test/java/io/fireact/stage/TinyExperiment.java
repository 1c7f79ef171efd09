package io.fireact.stage;

import io.fireact.agent.Disposition;
import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.agent.Step;
import io.fireact.agent.Trajectory;
import io.fireact.call.CallStore;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.meter.Meters;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.Plan;
import io.fireact.plan.Planner;
import io.fireact.plan.Stage;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.spec.read.SpecReader;
import io.fireact.spec.read.SpecResult;
import io.fireact.stage.job.JobActivitiesImpl;
import io.fireact.store.FileArtifactStore;
import io.fireact.store.FileJournal;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.flow.JobActivities;
import io.fireact.task.DataFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.activity.ActivityOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;

/** An experiment small enough for tests, in a directory of its own, with every part real. */
public final class TinyExperiment {
  /** Two points: the base LM with a worked example, and a student fine-tuned on 6 trajectories. */
  public static final String SPEC =
      """
      version: 1
      name: tiny
      task: {kind: world, train: 20, dev: 6, test: 12, pretraining_documents: 400}
      teacher: {kind: scripted, questions: 16}
      agent: {rounds: 4}
      student:
        layers: 2
        width: 32
        heads: 2
        feed_forward: 64
        context: 320
        pretraining: {steps: 6, batch: 4, sequence: 64, checkpoint_every: 2}
      fine_tune: {steps: 4, batch: 2, checkpoint_every: 2}
      evaluate: {questions: 8}
      axes:
        n:
          - {label: "0", fine_tune.trajectories: 0, agent.shots: 1}
          - {label: "6", fine_tune.trajectories: 6}
      """;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FileArtifactStore store;
  private final ActivityContext context;
  private final Plan plan;
  private final ArtifactRef planArtifact;

  public TinyExperiment(Path directory, String spec) {
    this(directory, spec, Map.of());
  }

  /**
   * @param environment where keys are looked up
   */
  public TinyExperiment(Path directory, String spec, Map<String, String> environment) {
    Meters meters = new Meters(registry);
    store = new FileArtifactStore(directory.resolve("store"), meters);
    OkHttpClient http = new OkHttpClient();
    context =
        new ActivityContext(
            store,
            new FileJournal(directory.resolve("journal")),
            new CallStore(directory.resolve("calls")),
            directory.resolve("work"),
            new DataFiles(null, directory.resolve("cache"), http),
            http,
            new BaseModelSource(http, Map.of(), directory.resolve("models")),
            "cpu",
            environment,
            meters);
    SpecResult result = SpecReader.read(spec, "tiny.yaml");
    if (!(result instanceof SpecResult.Valid valid)) {
      throw new IllegalArgumentException(result.toString());
    }
    plan = Planner.plan(valid.spec());
    planArtifact = Plans.store(store, plan);
  }

  public ActivityContext context() {
    return context;
  }

  public SimpleMeterRegistry registry() {
    return registry;
  }

  public Plan plan() {
    return plan;
  }

  /** The first stage of a kind. */
  public StageRef ref(StageKind kind) {
    return new StageRef(planArtifact, stage(kind).key());
  }

  public Stage stage(StageKind kind) {
    return plan.stages().stream().filter(stage -> stage.kind() == kind).findFirst().orElseThrow();
  }

  public StageRecord record(StageKind kind) {
    return store.stage(stage(kind).key()).orElseThrow();
  }

  /** As if the teacher had been asked: so many right trajectories. */
  public void putRightTrajectories(int count) {
    publish(
        stage(StageKind.TRAJECTORIES),
        IntStream.range(0, count).mapToObj(i -> trajectory(i, true)).toList());
  }

  /** Publishes a stage of episodes. */
  public void publish(Stage stage, List<Trajectory> episodes) {
    ArtifactRef lines = JsonLines.write(store, episodes.stream());
    store.putStage(
        new StageRecord(stage, Map.of("episodes", lines), Map.of(), "2026-01-01T00:00:00Z", 1));
  }

  /** A trajectory of a search and an answer. */
  public static Trajectory trajectory(int i, boolean right) {
    Question question = new Question("id-" + i, Split.TRAIN, "who is " + i + "?", "anna", "test");
    return new Trajectory(
        question,
        List.of(
            new Step("I need to look.", "search", "anna", "anna is here.", ""),
            new Step("found.", "finish", "anna", "", "")),
        Disposition.FINISHED,
        right ? "anna" : "berta",
        right,
        10,
        5);
  }

  /** Runs the first stage of a kind as a job, through Temporal's own activity environment. */
  public void runJob(StageKind kind) {
    JobActivitiesImpl jobs = new JobActivitiesImpl(context, new Plans(store));
    within(jobs, JobActivities.class, activities -> activities.run(ref(kind)));
  }

  /** Calls activities as a worker does: each in a context of its own, failures mapped. */
  <T> void within(Object implementation, Class<T> type, Consumer<T> calls) {
    TestActivityEnvironment environment =
        TestActivityEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new FailureMapping())
                        .build())
                .build());
    try {
      environment.registerActivitiesImplementations(implementation);
      calls.accept(
          environment.newActivityStub(
              type,
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(5)).build()));
    } finally {
      environment.close();
    }
  }
}
