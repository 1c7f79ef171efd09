package io.fireact.stage;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.agent.UsageTotal;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.json.Json;
import io.fireact.meter.Meter;
import io.fireact.plan.ArtifactRef;
import io.fireact.plan.ComputeEnvironment;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.provider.Provider;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.episode.EpisodeJournal;
import io.fireact.stage.episode.EpisodeProviders;
import io.fireact.stage.episode.LearnedQuestions;
import io.fireact.stage.episode.OpenStages;
import io.fireact.stage.episode.StageQuestions;
import io.fireact.stage.job.Heartbeat;
import io.fireact.stage.job.Trainers;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.CallRoute;
import io.fireact.sweep.episode.EpisodePlan;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.flow.StageActivities;
import io.fireact.sweep.flow.StageOutline;
import io.temporal.activity.Activity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a stage's workflow asks around its work; answers come from the store and the journal. */
final class StageActivitiesImpl implements StageActivities {
  private static final int PAGE = 100;

  /** An episode leaves a few events in its stage's history, whose warning comes at 10,240. */
  private static final int EPISODES_A_RUN = 1_000;

  private final ActivityContext context;
  private final Plans plans;
  private final OpenStages openStages;
  private final StageQuestions questions;
  private final FinishedStages finished;
  private final LearnedQuestions learned;
  private final EpisodeJournal episodes;
  private final EpisodeProviders providers;
  private final Trainers trainers = new Trainers();

  StageActivitiesImpl(ActivityContext context, Plans plans, OpenStages openStages) {
    this.context = context;
    this.plans = plans;
    this.openStages = openStages;
    this.questions = new StageQuestions(context.store(), plans);
    this.learned = new LearnedQuestions(context.store(), plans);
    this.finished = new FinishedStages(context.store());
    this.episodes = new EpisodeJournal(context.journal(), context.store());
    this.providers = new EpisodeProviders(plans);
  }

  @Override
  public StageOutline outline(StageRef ref) {
    if (finished.whole(ref.key()).isPresent()) {
      context.journal().forget(ref.key()); // an attempt may have died between the two
      return new StageOutline.Finished();
    }
    Stage stage = plans.stage(ref);
    if (EpisodeProviders.has(stage.input())) {
      learned.count(stage, questions.of(ref)); // refuses before anything is asked
      return new StageOutline.Episodes(
          new EpisodePlan(
              ref,
              providers.agent(stage),
              route(Provider.of(providers.model(stage))),
              route(Provider.of(providers.search(stage)))),
          questions.of(ref).size(),
          EPISODES_A_RUN);
    }
    if (trainers.hosted(stage).isPresent()) {
      StudentSpec student = ((StageInput.Base) plans.need(stage, "base").stage().input()).student();
      return new StageOutline.Hosted(Provider.of(student).taskQueue());
    }
    boolean trains = stage.kind() == StageKind.BASE || stage.kind() == StageKind.FINE_TUNE;
    return new StageOutline.Job(trains ? TaskQueues.GPU : TaskQueues.IO);
  }

  @Override
  public Page unfinished(PageRequest request) {
    Set<String> ended = episodes.finished(request.stage()).keySet();
    List<Question> all = questions.of(request.stage());
    List<Question> page = new ArrayList<>();
    int inJournal = 0;
    boolean more = false;
    for (Question question : all) {
      if (ended.contains(question.id())) {
        inJournal++;
      } else if (question.id().compareTo(request.after()) > 0) {
        if (page.size() < PAGE) {
          page.add(question);
        } else {
          more = true;
        }
      }
    }
    return new Page(page, inJournal, more);
  }

  @Override
  public void collect(Collection collection) {
    StageRef ref = collection.stage();
    try (Heartbeat heartbeat = new Heartbeat(Activity.getExecutionContext())) {
      if (finished.whole(ref.key()).isEmpty()) {
        publish(ref, collection);
        heartbeat.report(1, 1);
      }
      if (finished.whole(ref.key()).isPresent()) {
        context.journal().forget(ref.key()); // else the next run goes on from there
      }
    }
  }

  @Override
  public void close(Closing closing) {
    openStages.close(closing.stage().key());
    questions.forget(closing.stage());
    context
        .meters()
        .count(
            Meter.STAGES,
            1,
            closing.kind().name().toLowerCase(Locale.ROOT),
            closing.end().state().name().toLowerCase(Locale.ROOT));
  }

  private void publish(StageRef ref, Collection collection) {
    long startedAt = collection.startedAt();
    List<FinishedEpisode> episodes = episodes(ref, collection.missing());
    List<Trajectory> trajectories = episodes.stream().map(FinishedEpisode::trajectory).toList();
    long givenUp = trajectories.stream().filter(one -> one.disposition().givenUp()).count();
    Map<String, ArtifactRef> outputs =
        Map.of(
            "episodes",
            JsonLines.write(context.store(), trajectories.stream()),
            "timings",
            JsonLines.write(
                context.store(),
                episodes.stream()
                    .map(
                        episode ->
                            new EpisodeTiming(
                                episode.trajectory().question().id(),
                                episode.seconds(),
                                episode.usage()))));
    Map<String, Long> counts = new HashMap<>();
    counts.put("episodes", (long) trajectories.size());
    counts.put("right", trajectories.stream().filter(Trajectory::correct).count());
    counts.put("steps", trajectories.stream().mapToLong(one -> one.steps().size()).sum());
    counts.put(
        "tokens",
        trajectories.stream()
            .mapToLong(one -> (long) one.inputTokens() + one.outputTokens())
            .sum());
    if (givenUp > 0) {
      counts.put(StageRecord.GIVEN_UP, givenUp);
    }
    Stage stage = plans.stage(ref);
    if (!stage.needed(Stage.LEARNED).isEmpty()) {
      counts.put(StageRecord.LEAKED, learned.count(stage, questions.of(ref)));
    }
    context
        .store()
        .putStage(
            new StageRecord(
                stage,
                outputs,
                finished.counts(stage, counts),
                Instant.ofEpochMilli(startedAt).toString(),
                (System.currentTimeMillis() - startedAt) / 1e3,
                null,
                finished.madeFrom(stage),
                context.journal().entries(ref.key(), OpenStages.ENVIRONMENT).stream()
                    .map(entry -> Json.read(entry.json(), ComputeEnvironment.class))
                    .toList(),
                usage(episodes)));
  }

  /** Of all episodes; null where journals of earlier versions did not know it of any. */
  private static @Nullable UsageTotal usage(List<FinishedEpisode> episodes) {
    return episodes.stream()
        .map(FinishedEpisode::usage)
        .filter(Objects::nonNull)
        .reduce(UsageTotal::plus)
        .orElse(null);
  }

  /**
   * An episode for each question, by question id.
   *
   * @param givenUp how many may have failed
   */
  private List<FinishedEpisode> episodes(StageRef ref, int givenUp) {
    Map<String, FinishedEpisode> ended = episodes.finished(ref);
    Map<String, FinishedEpisode> failed = givenUp > 0 ? episodes.failed(ref) : Map.of();
    List<FinishedEpisode> all = new ArrayList<>();
    int missing = 0;
    List<Question> asked = questions.of(ref);
    AgentSpec agent = agent(plans.stage(ref).input());
    for (Question question : asked) {
      FinishedEpisode episode = ended.get(question.id());
      missing += episode == null ? 1 : 0;
      FinishedEpisode other = failed.getOrDefault(question.id(), nothing(ref, question, agent));
      all.add(episode == null ? other : episode);
    }
    if (missing > givenUp) {
      throw new FailureException(
          FailureType.CORRUPT,
          "the journal holds %d episodes of %d questions; run the spec again to make the others"
              .formatted(asked.size() - missing, asked.size()));
    }
    return all;
  }

  /** A failed episode of which nothing was kept. */
  private static FinishedEpisode nothing(StageRef ref, Question question, AgentSpec agent) {
    return new FinishedEpisode(
        ref,
        Trajectory.scored(
            question,
            List.of(),
            Disposition.MODEL_FAILED,
            "",
            0,
            0,
            agent.method(),
            agent.compat()),
        0);
  }

  private static AgentSpec agent(StageInput input) {
    if (input instanceof StageInput.Evaluate evaluate) {
      return evaluate.agent();
    }
    if (input instanceof StageInput.Trajectories trajectories) {
      return trajectories.agent();
    }
    throw new IllegalArgumentException("a stage without an agent");
  }

  private static CallRoute route(Provider provider) {
    return new CallRoute(provider.taskQueue(), provider.timeoutSeconds());
  }
}
