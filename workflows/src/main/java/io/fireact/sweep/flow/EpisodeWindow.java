package io.fireact.sweep.flow;

import io.fireact.agent.Question;
import io.fireact.sweep.FailureType;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.EpisodeEnd;
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
 * journal, or the history has grown long enough. The journal is asked what is missing, so nothing
 * that is finished starts again, whatever became of an earlier run.
 */
final class EpisodeWindow {
  /** Children started in one workflow task. */
  private static final int STARTS_A_TASK = 100;

  private static final int KEY_CHARS = 12;

  /** How a window ended. */
  enum Outcome {
    /** Every question has its episode. */
    ALL_FINISHED,
    /** The history is long: go on in a new run. */
    MORE
  }

  private final StageOutline.Episodes episodes;
  private final StageActivities activities;
  private final StageWaiters waiters;
  private final Deque<Question> questions = new ArrayDeque<>();
  private final long finishedBefore;
  private final String run = Workflow.getInfo().getOriginalExecutionRunId();
  private String after = "";
  private boolean more = true;
  private int started;
  private int inFlight;
  private int done;
  private final Set<CancellationScope> open = new LinkedHashSet<>();

  /** Episodes were stopped, so that what is unfinished has to be asked for again. */
  private boolean stopped;

  private @Nullable RuntimeException failure;

  /**
   * @param finishedBefore episodes that earlier runs of the workflow know to be finished
   */
  EpisodeWindow(
      StageOutline.Episodes episodes,
      StageActivities activities,
      StageWaiters waiters,
      long finishedBefore) {
    this.episodes = episodes;
    this.activities = activities;
    this.waiters = waiters;
    this.finishedBefore = finishedBefore;
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
      } while (stopped && failure == null && !historyIsLong());
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
    if (more || stopped || !questions.isEmpty()) {
      return Outcome.MORE;
    }
    checkNoneIsMissing();
    return Outcome.ALL_FINISHED;
  }

  private void startAll() {
    while (failure == null && !historyIsLong() && next()) {
      CancellableWait.until(() -> failure != null || mayStart());
      if (failure == null && !stopped) {
        start(questions.remove());
      }
    }
  }

  private boolean mayStart() {
    return !waiters.paused() && inFlight < Math.max(1, waiters.settings().episodesInFlight());
  }

  private boolean historyIsLong() {
    return started >= Math.max(1, episodes.aRun()) || Workflow.getInfo().isContinueAsNewSuggested();
  }

  /** Whether there is a question to start. */
  private boolean next() {
    if (stopped) {
      CancellableWait.until(() -> inFlight == 0 && (failure != null || !waiters.paused()));
      stopped = false;
      questions.clear();
      after = "";
      more = true;
    }
    while (questions.isEmpty() && more) {
      StageActivities.Page page = page(after);
      if (after.isEmpty()) {
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

  // An episode that ended here but is not in the journal was written somewhere else.
  private void checkNoneIsMissing() {
    StageActivities.Page page = page("");
    if (!page.questions().isEmpty()) {
      throw missing("such as that of question " + page.questions().get(0).id());
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
    EpisodeWorkflow child = Workflow.newChildWorkflowStub(EpisodeWorkflow.class, options(question));
    EpisodeRequest request =
        new EpisodeRequest(episodes.plan(), question, waiters.settings().callAttempts());
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
                          } else if (failure == null && !(stopped && wasStopped(problem))) {
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
