package io.fireact.sweep.flow;

import io.fireact.agent.Completion;
import io.fireact.agent.FinishReason;
import io.fireact.agent.Question;
import io.fireact.agent.ReasoningPolicy;
import io.fireact.agent.Split;
import io.fireact.plan.StageKind;
import io.fireact.spec.AgentSpec;
import io.fireact.sweep.HostedJob;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepEnd;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.CallRoute;
import io.fireact.sweep.episode.EpisodeActivities;
import io.fireact.sweep.episode.EpisodePlan;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.episode.ModelCall;
import io.fireact.sweep.episode.Observation;
import io.fireact.sweep.episode.SearchCall;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;

/**
 * Activities over a {@link WorldState}. Places to hold or fail: attach/KEY, finished, poll,
 * outline/KEY, job/KEY, episode/KEY, collect/KEY, model, search, begin/KEY, poll/KEY, cancel/KEY,
 * publish/KEY.
 */
final class FakeActivities
    implements SweepActivities,
        StageActivities,
        JobActivities,
        EpisodeActivities,
        HostedTrainingActivities {
  static final int PAGE = 100;

  /** How the episodes of a stage are. */
  record EpisodeStage(int questions, int aRun) {}

  private final WorldState world;
  private final WorkflowClient client;

  final Map<String, EpisodeStage> episodeStages = new ConcurrentHashMap<>();

  /** Stages that a provider trains, and after how many polls their jobs have ended. */
  final Map<String, Integer> hostedStages = new ConcurrentHashMap<>();

  /** Stages that are told the name of another sweep, so that their end is never signalled. */
  final Set<String> mute = new ConcurrentSkipListSet<>();

  /** Stages that a poll does not find, once. */
  final Set<String> forgotten = new ConcurrentSkipListSet<>();

  /** Stages that are not really started. */
  final Set<String> vanishing = new ConcurrentSkipListSet<>();

  /** Stages whose episodes end without coming into the journal. */
  final Set<String> leaky = new ConcurrentSkipListSet<>();

  /** Characters of each question's text. */
  volatile int questionChars = 10;

  FakeActivities(WorldState world, WorkflowClient client) {
    this.world = world;
    this.client = client;
  }

  @Override
  public StageKeys finished(StageNodes stages) {
    world.pass("finished");
    return new StageKeys(
        stages.stages().stream().map(StageNode::key).filter(world.records::contains).toList());
  }

  @Override
  public void attach(Attachment attachment) {
    String key = attachment.request().node().key();
    world.pass("attach/" + key);
    if (vanishing.contains(key)) {
      return;
    }
    StageWorkflow.StageSubscription subscription = attachment.subscription();
    if (mute.contains(key)) {
      subscription =
          new StageWorkflow.StageSubscription(
              "nobody", subscription.desired(), subscription.run(), subscription.at());
    }
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            StageWorkflow.class.getSimpleName(),
            WorkflowOptions.newBuilder()
                .setWorkflowId(StageWorkflow.id(key))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .build());
    stub.signalWithStart(
        "waiter", new Object[] {subscription}, new Object[] {attachment.request()});
    world.attached.add(attachment.subscription().sweepId() + "/" + key);
  }

  @Override
  public StageEnds poll(StageKeys keys) {
    world.pass("poll");
    world.polls.add(keys);
    return new StageEnds(keys.keys().stream().map(this::poll).toList());
  }

  @Override
  public void record(SweepEnd end) {
    world.pass("record");
    world.ends.add(end);
  }

  private StageEnd poll(String key) {
    if (forgotten.remove(key)) {
      return new StageEnd(key, StageState.WAITING, "");
    }
    WorkflowStub stub = client.newUntypedWorkflowStub(StageWorkflow.id(key));
    try {
      WorkflowExecutionStatus status = stub.describe().getStatus();
      return switch (status) {
        case WORKFLOW_EXECUTION_STATUS_COMPLETED -> stub.getResult(StageEnd.class);
        case WORKFLOW_EXECUTION_STATUS_FAILED -> new StageEnd(key, StageState.FAILED, "failed");
        case WORKFLOW_EXECUTION_STATUS_TERMINATED -> new StageEnd(key, StageState.CANCELLED, "");
        default -> new StageEnd(key, StageState.RUNNING, "");
      };
    } catch (WorkflowNotFoundException e) {
      return new StageEnd(key, StageState.WAITING, "");
    }
  }

  @Override
  public StageOutline outline(StageRef stage) {
    world.pass("outline/" + stage.key());
    world.outlines.add(stage.key());
    if (world.records.contains(stage.key())) {
      return new StageOutline.Finished();
    }
    EpisodeStage episodes = episodeStages.get(stage.key());
    if (hostedStages.containsKey(stage.key())) {
      return new StageOutline.Hosted(TaskQueues.LM_OPENAI);
    }
    if (episodes == null) {
      return new StageOutline.Job(TaskQueues.GPU);
    }
    EpisodePlan plan =
        new EpisodePlan(
            stage,
            new AgentSpec(11, 400, 0, 64, ReasoningPolicy.DROP),
            new CallRoute(TaskQueues.LM_OPENAI, 10),
            CallRoute.inProcess());
    return new StageOutline.Episodes(plan, episodes.questions(), episodes.aRun());
  }

  @Override
  public Page unfinished(PageRequest request) {
    String key = request.stage().key();
    Set<String> finished = journal(key);
    List<Question> left = new ArrayList<>();
    IntStream.range(0, Objects.requireNonNull(episodeStages.get(key)).questions())
        .mapToObj("q%04d"::formatted)
        .filter(id -> id.compareTo(request.after()) > 0 && !finished.contains(id))
        .forEach(id -> left.add(question(id)));
    List<Question> page = left.subList(0, Math.min(PAGE, left.size()));
    return new Page(page, finished.size(), left.size() > page.size());
  }

  private Question question(String id) {
    return new Question(id, Split.TRAIN, "?".repeat(questionChars), "a", "bridge");
  }

  @Override
  public void collect(Collection collection) {
    String key = collection.stage().key();
    world.pass("collect/" + key);
    world.collections.add(key);
    world.givenUp.add(collection.missing());
    world.records.add(key);
  }

  @Override
  public void close(Closing closing) {
    world.closings.add(closing);
  }

  @Override
  public void run(StageRef stage) {
    String key = stage.key();
    world.jobs.add(key);
    world.pass("job/" + key);
    world.records.add(key);
  }

  @Override
  public HostedJob begin(Run run) {
    String key = run.stage().key();
    world.hosted.add("begin/" + key);
    world.pass("begin/" + key);
    return hosted(key, 0);
  }

  @Override
  public HostedJob poll(Poll poll) {
    String key = poll.run().stage().key();
    world.hosted.add("poll/" + key);
    world.pass("poll/" + key);
    return hosted(key, Collections.frequency(world.hosted, "poll/" + key));
  }

  @Override
  public void cancel(Run run) {
    world.hosted.add("cancel/" + run.stage().key());
    world.pass("cancel/" + run.stage().key());
  }

  @Override
  public void publish(Publication publication) {
    String key = publication.run().stage().key();
    world.hosted.add("publish/" + key);
    world.pass("publish/" + key);
    world.records.add(key);
  }

  private HostedJob hosted(String key, int polls) {
    int all = Objects.requireNonNull(hostedStages.get(key));
    boolean ended = polls >= all;
    return new HostedJob("ftjob-1", ended ? "succeeded" : "running", ended, polls, all);
  }

  @Override
  public Completion complete(ModelCall call) {
    world.pass("model");
    String text =
        call.call() == 0
            ? "Thought: I look.\nAction: search[Anna Lind]\n"
            : "Thought: found.\nAction: finish[Lund]";
    return new Completion(text, 10, 5, FinishReason.STOP, 0.5);
  }

  @Override
  public Observation search(SearchCall call) {
    world.pass("search");
    return new Observation("Anna Lind was born in Lund.");
  }

  @Override
  public void save(FinishedEpisode episode) {
    String key = episode.stage().key();
    String id = episode.trajectory().question().id();
    world.mostInFlight.accumulateAndGet(world.inFlight.incrementAndGet(), Math::max);
    try {
      world.episodes.add(key + "/" + id);
      world.pass("episode/" + key);
      if (!leaky.contains(key)) {
        journal(key).add(id);
      }
    } finally {
      world.inFlight.decrementAndGet();
    }
  }

  private Set<String> journal(String key) {
    return world.journal.computeIfAbsent(key, ignored -> new ConcurrentSkipListSet<>());
  }

  /** Kinds only matter to the client, which asks episode stages for their own numbers. */
  static StageKind kind(boolean episodes) {
    return episodes ? StageKind.TRAJECTORIES : StageKind.FINE_TUNE;
  }
}
