package io.fireact.stage.job;

import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import io.fireact.stage.ActivityContext;
import io.fireact.stage.FinishedStages;
import io.fireact.stage.Plans;
import io.fireact.sweep.HostedJob;
import io.fireact.sweep.flow.HostedTrainingActivities;
import io.temporal.activity.Activity;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/** Asks the provider that a fine-tune stage names, heartbeating while it answers. */
public final class HostedTrainingActivitiesImpl implements HostedTrainingActivities {
  private static final double MILLIS = 1e3;

  private final ActivityContext context;
  private final Plans plans;
  private final FinishedStages finished;
  private final Trainers trainers = new Trainers();
  private final Clock clock = Clock.systemUTC();

  public HostedTrainingActivitiesImpl(ActivityContext context, Plans plans) {
    this.context = context;
    this.plans = plans;
    this.finished = new FinishedStages(context.store());
  }

  @Override
  public HostedJob begin(Run run) {
    return heartbeating(() -> trainer(run).begin(training(run)));
  }

  @Override
  public HostedJob poll(Poll poll) {
    return heartbeating(() -> trainer(poll.run()).poll(training(poll.run()), poll.job()));
  }

  @Override
  public void cancel(Run run) {
    heartbeating(
        () -> {
          trainer(run).cancel(training(run));
          return run;
        });
  }

  @Override
  public void publish(Publication publication) {
    heartbeating(
        () -> {
          if (finished.whole(publication.run().stage().key()).isEmpty()) {
            store(publication);
          }
          return publication;
        });
  }

  private void store(Publication publication) {
    HostedTrainer.Training training = training(publication.run());
    Stage stage = training.stage();
    Map<String, String> madeFrom = finished.madeFrom(stage);
    StageJob.Result result = trainer(publication.run()).result(training, publication.job());
    context
        .store()
        .putStage(
            new StageRecord(
                stage,
                result.outputs(),
                finished.counts(stage, result.counts()),
                Instant.ofEpochMilli(publication.startedAt()).toString(),
                // With the provider's queue in it, which nobody here can tell from its work.
                (clock.millis() - publication.startedAt()) / MILLIS,
                null,
                madeFrom,
                result.madeOn()));
  }

  private HostedTrainer trainer(Run run) {
    Stage stage = plans.stage(run.stage());
    return trainers
        .hosted(stage)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the stage " + stage.label() + " is trained here, by no provider"));
  }

  private HostedTrainer.Training training(Run run) {
    return new HostedTrainer.Training(context, plans, plans.stage(run.stage()), run.id());
  }

  private static <T> T heartbeating(Supplier<T> work) {
    try (Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext())) {
      heartbeat.report(0, 0);
      return work.get();
    }
  }
}
