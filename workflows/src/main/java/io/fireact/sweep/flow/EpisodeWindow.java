package io.fireact.sweep.flow;

import io.fireact.agent.Question;
import io.fireact.failure.FailureText;
import io.fireact.failure.FailureType;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.CallRoute;
import io.fireact.sweep.episode.EpisodeEnd;
import io.fireact.sweep.episode.EpisodePlan;
import io.fireact.sweep.episode.EpisodeRequest;
import io.fireact.sweep.episode.EpisodeWorkflow;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of episodes in flight until every question of a stage has its episode in the
 * journal or failed, or the history has grown long enough. The journal is asked what is missing, so
 * nothing that is finished starts again, whatever became of an earlier run.
 */
final class EpisodeWindow {
  /** Children started in one workflow task. */
  private static final int STARTS_A_TASK = 100;

  private static final int KEY_CHARS = 12;

  /** How a window ended. */
  enum Outcome {
    /** Every question has its episode. */
    ALL_FINISHED,
    /** Some have failed for a reason that passes; see {@link #outages}. */
    UNFINISHED,
    /** The history is long: go on in a new run. */
    MORE
  }

  private final StageOutline.Episodes episodes;
  private final StageActivities activities;
  private final StageSubscriptions subscriptions;
  private final Deque<Question> questions = new ArrayDeque<>();
  private final long finishedBefore;
  private final String run = Workflow.getInfo().getOriginalExecutionRunId();
  private Outages outages;
  private String after;
  private String lastStarted;
  private boolean counted;
  private boolean more = true;
  private int started;
  private int inFlight;
  private int done;
  private final Set<CancellationScope> open = new LinkedHashSet<>();

  /** Episodes were stopped, so that what is unfinished has to be asked for again. */
  private boolean stopped;

  private @Nullable RuntimeException failure;

  /**
   * @param memory what earlier runs of the workflow know; null in the first
   */
  EpisodeWindow(
      StageOutline.Episodes episodes,
      StageActivities activities,
      StageSubscriptions subscriptions,
      StageWorkflow.@Nullable Memory memory) {
    this.episodes = episodes;
    this.activities = activities;
    this.subscriptions = subscriptions;
    this.finishedBefore = memory == null ? 0 : memory.done();
    this.after = memory == null ? "" : memory.after();
    this.lastStarted = after;
    this.outages = new Outages(memory == null ? List.of() : memory.outages());
  }

  /** What kept episodes from ending. */
  Outages outages() {
    return outages;
  }

  /** Id of the last question that was started, by this run or an earlier one. */
  String lastStarted() {
    return lastStarted;
  }

  int done() {
    return done;
  }

  int total() {
    return episodes.total();
  }

  int inFlight() {
    return inFlight;
  }

  /**
   * Ends the episodes in flight after the calls that have begun, whose answers are kept; calls that
   * wait for their turn are withdrawn. The episodes begin again when they may.
   */
  void stop() {
    stopped |= inFlight > 0;
    List.copyOf(open).forEach(scope -> scope.cancel("paused"));
  }

  /** Returns with no episode in flight. */
  Outcome run() {
    try {
      do {
        startAll();
        CancellableWait.until(() -> inFlight == 0);
      } while (stopped && goesOn() && !historyIsLong());
    } catch (CanceledFailure e) {
      // The episodes are cancelled with their stage; let them end in order.
      Workflow.newDetachedCancellationScope(
              () -> Workflow.await(Timeouts.LETTING_GO, () -> inFlight == 0))
          .run();
      throw e;
    }
    if (failure != null) {
      throw failure;
    }
    if (outages.open()) {
      return Outcome.UNFINISHED;
    }
    if (stopped) {
      askAgain();
    }
    if (more || !questions.isEmpty()) {
      return Outcome.MORE;
    }
    checkNoneIsMissing();
    return outages.episodes() == 0 ? Outcome.ALL_FINISHED : Outcome.UNFINISHED;
  }

  private boolean goesOn() {
    return failure == null && !outages.open();
  }

  private void startAll() {
    while (goesOn() && !historyIsLong() && next()) {
      CancellableWait.until(() -> !goesOn() || mayStart());
      if (goesOn() && !stopped) {
        start(questions.remove());
      }
    }
  }

  private boolean mayStart() {
    return !subscriptions.paused()
        && inFlight < Math.max(1, subscriptions.settings().episodesInFlight());
  }

  private boolean historyIsLong() {
    return started >= Math.max(1, episodes.aRun()) || Workflow.getInfo().isContinueAsNewSuggested();
  }

  /** Whether there is a question to start. */
  private boolean next() {
    if (stopped) {
      CancellableWait.until(() -> inFlight == 0 && (!goesOn() || !subscriptions.paused()));
      stopped = false;
      askAgain();
    }
    while (questions.isEmpty() && more) {
      StageActivities.Page page = page(after);
      if (!counted) {
        counted = true;
        done = page.finished();
        if (done < finishedBefore) {
          throw missing((finishedBefore - done) + " of " + finishedBefore);
        }
      }
      more = page.more() && !page.questions().isEmpty(); // an empty page leads no further
      questions.addAll(page.questions());
      if (!questions.isEmpty()) {
        after = questions.getLast().id();
      }
    }
    return !questions.isEmpty();
  }

  /** After episodes were stopped: the journal knows what is unfinished, failed ones among it. */
  private void askAgain() {
    questions.clear();
    outages = new Outages(List.of());
    after = "";
    lastStarted = "";
    counted = false;
    more = true;
  }

  // An episode that ended here but is not in the journal was written somewhere else.
  private void checkNoneIsMissing() {
    StageActivities.Page page = page("");
    int failed = outages.episodes();
    if (failed == 0 && !page.questions().isEmpty()) {
      throw missing("such as that of question " + page.questions().get(0).id());
    }
    int known = page.finished() + failed;
    if (failed > 0 && known < episodes.total()) {
      throw missing("%d of %d".formatted(episodes.total() - known, episodes.total() - failed));
    }
  }

  private static ApplicationFailure missing(String which) {
    return ApplicationFailure.newNonRetryableFailure(
        "finished episodes are not in the journal, "
            + which
            + "; all workers of one server must use the same home directory",
        FailureType.CORRUPT.name());
  }

  private StageActivities.Page page(String from) {
    return activities.unfinished(new StageActivities.PageRequest(episodes.plan().stage(), from));
  }

  private void start(Question question) {
    started++;
    inFlight++;
    lastStarted = question.id();
    EpisodeWorkflow child = Workflow.newChildWorkflowStub(EpisodeWorkflow.class, options(question));
    EpisodeRequest request =
        new EpisodeRequest(episodes.plan(), question, subscriptions.settings().callAttempts());
    CancellationScope[] scope = new CancellationScope[1];
    scope[0] =
        Workflow.newCancellationScope(
            () ->
                Async.function(child::run, request)
                    .handle(
                        (@Nullable EpisodeEnd end, @Nullable RuntimeException problem) -> {
                          inFlight--;
                          open.remove(scope[0]);
                          if (problem == null) {
                            done++;
                            outages.succeeded();
                          } else if (!(stopped && wasStopped(problem))
                              && !mayGoOnWithout(problem)
                              && failure == null) {
                            failure = problem;
                          }
                          return end;
                        }));
    open.add(scope[0]);
    scope[0].run();
    if (started % STARTS_A_TASK == 0) {
      Workflow.sleep(Duration.ofMillis(1)); // a timer ends the workflow task
    }
  }

  private static boolean wasStopped(RuntimeException problem) {
    return problem instanceof CanceledFailure
        || (problem instanceof ChildWorkflowFailure
            && problem.getCause() instanceof CanceledFailure);
  }

  private boolean mayGoOnWithout(RuntimeException problem) {
    return outages.failed(
        provider(problem), FailureText.of(problem), done > 0, Workflow.currentTimeMillis());
  }

  /** Who failed, as an episode's failure tells it. */
  private String provider(RuntimeException problem) {
    String role =
        problem.getCause() instanceof ApplicationFailure episode
                && episode.getDetails().getSize() > 0
            ? String.valueOf(episode.getDetails().get(String.class))
            : "";
    EpisodePlan plan = episodes.plan();
    return switch (role) {
      case EpisodeWorkflow.MODEL -> named("the model", plan.model());
      case EpisodeWorkflow.TOOL -> named("the search", plan.search());
      default -> "an episode";
    };
  }

  private static String named(String role, CallRoute route) {
    return route.remote() ? role + " (" + route.taskQueue() + ")" : role;
  }

  private ChildWorkflowOptions options(Question question) {
    String key = episodes.plan().stage().key();
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(
            "episode-"
                + key.substring(0, Math.min(KEY_CHARS, key.length()))
                + "-"
                + question.id()
                + "-"
                + run.substring(0, Math.min(KEY_CHARS, run.length())))
        .setTaskQueue(TaskQueues.EPISODES)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE)
        .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
        .build();
  }
}
