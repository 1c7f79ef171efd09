package io.fireact.stage.job;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.FinishedStages;
import io.fireact.stage.Plans;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.flow.JobActivities;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** Runs a stage's job: alone in its directory, heartbeating, and its record published last. */
public final class JobActivitiesImpl implements JobActivities {
  private final ActivityContext context;
  private final Plans plans;
  private final FinishedStages finished;
  private final Trainers trainers = new Trainers();

  public JobActivitiesImpl(ActivityContext context, Plans plans) {
    this.context = context;
    this.plans = plans;
    this.finished = new FinishedStages(context.store());
  }

  @Override
  public void run(StageRef ref) {
    try (Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext())) {
      try (WorkDirectory directory = WorkDirectory.hold(context.work(), ref.key(), heartbeat)) {
        if (finished.whole(ref.key()).isEmpty()) {
          run(ref, directory, heartbeat);
        }
        directory.delete();
      } catch (FailureException e) {
        if (e.type() == FailureType.CANCELLED) {
          heartbeat.throwIfStopped();
        }
        throw e;
      }
    }
  }

  private void run(StageRef ref, WorkDirectory directory, Heartbeat heartbeat) {
    Plan plan = plans.plan(ref.plan());
    Stage stage = Plans.stage(plan, ref.key());
    Map<String, String> madeFrom = finished.madeFrom(stage);
    WorkClock clock =
        WorkClock.start(
            directory.path(),
            Instant.ofEpochMilli(Activity.getExecutionContext().getInfo().getScheduledTimestamp()),
            Clock.systemUTC());
    heartbeat.onEachBeat(clock::keep);
    StageJob.Result result =
        job(stage)
            .run(new StageJob.JobContext(context, plans, plan, stage, directory.path(), heartbeat));
    WorkClock.Reading reading = clock.read();
    context
        .store()
        .putStage(
            new StageRecord(
                stage,
                result.outputs(),
                finished.counts(stage, result.counts()),
                reading.startedAt(),
                reading.workedSeconds(),
                reading.waitedSeconds(),
                madeFrom,
                result.madeOn()));
  }

  private StageJob job(Stage stage) {
    return switch (stage.kind()) {
      case DATASET -> new DatasetJob();
      case BASE -> BaseJobs.of(((StageInput.Base) stage.input()).student());
      case TRAJECTORIES -> released(stage);
      case MIX -> new TrainingSetJob();
      case FINE_TUNE -> trainedHere(stage);
      case REPORT -> new ReportJob();
      case EVALUATE ->
          throw new IllegalArgumentException(
              "the stage " + stage.label() + " is made of episodes, not one job");
    };
  }

  private StageJob trainedHere(Stage stage) {
    if (trainers.of(stage) instanceof Trainer.Here here) {
      return here.job();
    }
    throw new IllegalArgumentException(
        "the stage " + stage.label() + " is trained by a provider, not in one job");
  }

  private static ImportJob released(Stage stage) {
    if (stage.input() instanceof StageInput.Trajectories trajectories
        && trajectories.teacher().imported().isPresent()) {
      return new ImportJob(
          trajectories.teacher().imported().get(), trajectories.agent().reasoning());
    }
    throw new IllegalArgumentException(
        "the stage " + stage.label() + " is made of episodes, not one job");
  }
}
