package io.fireact.sweep.flow;

import io.fireact.failure.FailureText;
import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StagePaused;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.StageWorkflow.DesiredState;
import io.fireact.sweep.StageWorkflow.StageSubscription;
import io.fireact.sweep.SweepEnd;
import io.fireact.sweep.SweepMemory;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.SweepWorkflow;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The sweep's workflow. Stages notify it when they end; a slow poll of them backs that up. */
public final class SweepWorkflowImpl implements SweepWorkflow {
  private static final Logger LOG = Workflow.getLogger(SweepWorkflowImpl.class);

  /** A stage that keeps stopping under this sweep is stopped by somebody. */
  private static final int REATTACHMENTS = 5;

  /** More would only wait in the queues; the server allows 2,000 pending activities. */
  private static final int STAGES_IN_FLIGHT = 500;

  /** Each is a question to the server, and all of a poll are one short activity. */
  private static final int STAGES_PER_POLL = 100;

  /** Failed stages that a sweep's own failure names; its details have all. */
  private static final int NAMED_FAILURES = 10;

  private final SweepActivities activities =
      Workflow.newActivityStub(SweepActivities.class, Timeouts.questions());
  private final SweepActivities starting =
      Workflow.newActivityStub(SweepActivities.class, Timeouts.attaching());
  private final SweepActivities recording =
      Workflow.newActivityStub(SweepActivities.class, Timeouts.recording());
  private final SweepRequest request;
  private final SweepBoard board;

  /** When the latest request to pause that each stage has confirmed was made. */
  private final Map<String, Long> confirmed = new HashMap<>();

  /** Running stages whose workflow is being started, or is about to be, each with its scope. */
  private final Map<String, CancellationScope> attaching = new LinkedHashMap<>();

  private final Map<String, Integer> reattachments = new HashMap<>();
  private RunSettings run;
  private boolean paused;
  private boolean cancelRequested;
  private boolean ended;
  private boolean closed;
  private boolean polling;
  private long polled;
  private int notifying;
  private long changes;
  private long lastRequestAt;

  @WorkflowInit
  public SweepWorkflowImpl(SweepRequest request) {
    this.request = request;
    this.run = request.run();
    this.board = new SweepBoard(request.stages());
    @Nullable SweepMemory memory = request.memory();
    if (memory != null) {
      this.paused = memory.paused();
      this.board.restore(memory);
    }
  }

  @Override
  public SweepProgress run(SweepRequest ignored) {
    try {
      if (!board.valid()) {
        board.cancelWaiting("the plan is wrong");
      } else if (request.memory() == null) {
        reuse();
      }
      runStages();
    } catch (CanceledFailure e) { // from outside, not through the Update
      Workflow.newDetachedCancellationScope(this::detachAll).run();
      ended = true;
      Workflow.newDetachedCancellationScope(
              () -> {
                recordEnd();
                closed = true;
                Workflow.await(Workflow::isEveryHandlerFinished);
              })
          .run();
      throw e;
    }
    ended = true;
    recordEnd();
    closed = true;
    Workflow.await(() -> Workflow.isEveryHandlerFinished() && notifying == 0);
    SweepProgress progress = progress();
    if (progress.state() == SweepState.FAILED || progress.state() == SweepState.INCOMPLETE) {
      throw ApplicationFailure.newBuilder()
          .setMessage(failures())
          .setType(FAILED)
          .setNonRetryable(true)
          .setDetails(progress)
          .build();
    }
    return progress;
  }

  @Override
  public SweepProgress progress() {
    return new SweepProgress(request.id(), request.experiment(), state(), stages());
  }

  @Override
  public void validatePause() {
    requireState(SweepState.RUNNING, "only a running sweep can be paused");
  }

  @Override
  public SweepProgress pause() {
    boolean waits = Versions.pauseStopsWhatIsScheduled();
    paused = true;
    changes++;
    notifyRunning(DesiredState.PAUSED);
    if (waits) {
      long requestedAt = lastRequestAt;
      Workflow.await(
          Timeouts.PAUSING,
          () -> !paused || ended || cancelRequested || everyStageConfirmed(requestedAt));
    }
    return progress();
  }

  @Override
  public void validateResume() {
    requireState(SweepState.PAUSED, "only a paused sweep can be resumed");
  }

  @Override
  public SweepProgress resume() {
    paused = false;
    changes++;
    notifyRunning(DesiredState.RUNNING);
    return progress();
  }

  @Override
  public void validateCancel() {
    if (ended) {
      throw new IllegalStateException(
          "the sweep " + request.id() + " has ended: there is nothing to cancel");
    }
  }

  @Override
  public SweepProgress cancel() {
    cancelRequested = true;
    changes++;
    Workflow.await(() -> closed); // a new run may start when this is answered
    return progress();
  }

  @Override
  public void adjust(RunSettings settings) {
    if (!settings.equals(run)) {
      run = settings;
      notifyRunning(paused ? DesiredState.PAUSED : DesiredState.RUNNING);
    }
  }

  @Override
  public void stagePaused(StagePaused stage) {
    confirmed.merge(stage.key(), stage.at(), Math::max);
  }

  private boolean everyStageConfirmed(long requestedAt) {
    return attaching.isEmpty()
        && notifying == 0
        && board.running().stream()
            .allMatch(key -> confirmed.getOrDefault(key, Long.MIN_VALUE) >= requestedAt);
  }

  @Override
  public void stageEnded(StageEnd end) {
    if (board.state(end.key()) != StageState.RUNNING) {
      return;
    }
    switch (end.state()) {
      case DONE, REUSED -> board.set(end.key(), StageState.DONE, end.message());
      case INCOMPLETE -> board.fail(end.key(), StageState.INCOMPLETE, end.message());
      case FAILED -> board.fail(end.key(), end.message());
      case CANCELLED, WAITING -> stopped(end);
      case QUEUED, RUNNING, PAUSING, PAUSED -> {
        return;
      }
    }
    changes++;
  }

  // The server forgets an ended workflow after a while; the store does not.
  private void recordEnd() {
    if (!Versions.endIsRecorded()) {
      return;
    }
    try {
      recording.record(
          new SweepEnd(progress(), Instant.ofEpochMilli(Workflow.currentTimeMillis()).toString()));
    } catch (ActivityFailure | DataConverterException e) {
      LOG.warn("the end of the sweep could not be recorded", e);
    }
  }

  // When nobody can say what is finished, the stages find out themselves, each with its own words.
  private void reuse() {
    Promise<SweepActivities.StageKeys> finished =
        Async.function(activities::finished, new SweepActivities.StageNodes(request.stages()));
    CancellableWait.until(() -> cancelRequested || finished.isCompleted());
    if (!finished.isCompleted()) {
      return;
    }
    @Nullable RuntimeException failure = finished.getFailure();
    if (failure == null) {
      finished.get().keys().forEach(key -> board.set(key, StageState.REUSED, ""));
    } else {
      LOG.warn("what is finished could not be found out", failure);
    }
  }

  private void runStages() {
    Promise<Void> nextPoll = Workflow.newTimer(Timeouts.POLL_EVERY);
    while (!board.ended()) {
      if (cancelRequested) {
        detachAll();
        return;
      }
      if (!paused) {
        int room = STAGES_IN_FLIGHT - board.running().size();
        board.ready().stream().limit(Math.max(0, room)).forEach(this::start);
      }
      long seen = changes;
      Promise<Void> poll = nextPoll;
      CancellableWait.until(() -> changes != seen || poll.isCompleted());
      if (poll.isCompleted()) {
        pollRunning();
        nextPoll = Workflow.newTimer(Timeouts.POLL_EVERY);
      }
      if (Workflow.getInfo().isContinueAsNewSuggested()) {
        continueAsNew();
      }
    }
  }

  private void continueAsNew() {
    CancellableWait.until(
        () ->
            cancelRequested
                || (Workflow.isEveryHandlerFinished()
                    && notifying == 0
                    && !polling
                    && attaching.isEmpty()));
    if (!cancelRequested) { // an Update to cancel waits in its handler for the end of this run
      Workflow.continueAsNew(
          new SweepRequest(
              request.id(),
              request.experiment(),
              request.plan(),
              run,
              request.stages(),
              board.memory(paused)));
    }
  }

  private void start(StageNode node) {
    board.set(node.key(), StageState.RUNNING, "");
    lastRequestAt = Math.max(lastRequestAt, Workflow.currentTimeMillis());
    StageSubscription subscription = subscription(DesiredState.RUNNING);
    CancellationScope scope = Workflow.newCancellationScope(() -> attach(node, subscription));
    attaching.put(node.key(), scope);
    scope.run();
  }

  private void attach(StageNode node, StageSubscription subscription) {
    // A stage's workflow has no use for the keys of what it needs, which may be thousands.
    StageNode bare = new StageNode(node.key(), node.kind(), node.label(), List.of());
    StageWorkflow.Request stage =
        new StageWorkflow.Request(bare, request.plan(), subscription.run(), null);
    Async.procedure(
            starting::attach, new SweepActivities.Attachment(stage, subscription, node.label()))
        .handle(
            (nothing, failure) -> {
              attaching.remove(node.key());
              if (failure == null) {
                if (paused
                    || !run.equals(subscription.run())) { // changed while it was being started
                  notifyStage(
                      node.key(),
                      subscription(paused ? DesiredState.PAUSED : DesiredState.RUNNING));
                }
              } else if (!cancelled(failure)) { // a cancelled sweep detaches from it in any case
                board.fail(
                    node.key(), "could not be started: " + FailureText.of(failure).message());
              }
              changes++;
              return null;
            });
  }

  private static boolean cancelled(RuntimeException failure) {
    return failure instanceof CanceledFailure || failure.getCause() instanceof CanceledFailure;
  }

  // Two sweeps may detach from a stage and attach to it at once; the stage then stops, and starts
  // again for the one that attached. A server that lost its memory knows no stage at all.
  private void stopped(StageEnd end) {
    String key = end.key();
    if (cancelRequested) {
      board.set(key, StageState.CANCELLED, end.message());
    } else if (attaching.containsKey(key)) {
      return; // about to start again
    } else if (reattachments.merge(key, 1, Integer::sum) > REATTACHMENTS) {
      board.fail(key, "was stopped from outside, again and again");
    } else {
      CancellationScope scope = Workflow.newCancellationScope(() -> startAgain(key));
      attaching.put(key, scope);
      scope.run();
    }
  }

  private void startAgain(String key) {
    Workflow.newTimer(Timeouts.REATTACH)
        .handle(
            (nothing, cancelled) -> {
              attaching.remove(key);
              if (cancelled == null && board.state(key) == StageState.RUNNING) {
                board.set(key, StageState.WAITING, "");
              }
              changes++;
              return null;
            });
  }

  private void pollRunning() {
    List<String> quiet =
        board.running().stream().filter(key -> !attaching.containsKey(key)).toList();
    if (quiet.isEmpty() || polling) {
      return;
    }
    polling = true;
    List<String> turn = quiet.stream().skip(polled % quiet.size()).limit(STAGES_PER_POLL).toList();
    polled += turn.size();
    Async.function(activities::poll, new SweepActivities.StageKeys(turn))
        .handle(
            (SweepActivities.@Nullable StageEnds seen, @Nullable RuntimeException failure) -> {
              polling = false;
              if (seen != null) {
                seen.ends().forEach(this::stageEnded);
              } else {
                LOG.warn("polling the running stages failed; the next poll follows", failure);
              }
              changes++;
              return seen;
            });
  }

  private void detachAll() {
    cancelRequested = true;
    board.cancelWaiting("cancelled");
    List.copyOf(attaching.values()).forEach(scope -> scope.cancel());
    Workflow.await(attaching::isEmpty);
    notifyRunning(DesiredState.DETACHED);
    Workflow.await(Timeouts.LETTING_GO, () -> board.running().isEmpty() && notifying == 0);
    board.running().forEach(key -> board.set(key, StageState.CANCELLED, ""));
  }

  private void notifyRunning(DesiredState desired) {
    // Later than every earlier request, also within one millisecond: signals may overtake each
    // other.
    lastRequestAt = Math.max(lastRequestAt + 1, Workflow.currentTimeMillis());
    StageSubscription subscription = subscription(desired);
    board.running().forEach(key -> notifyStage(key, subscription));
  }

  private void notifyStage(String key, StageSubscription subscription) {
    notifying++;
    Async.procedure(
        () -> {
          try {
            Workflow.newExternalWorkflowStub(StageWorkflow.class, StageWorkflow.id(key))
                .updateSubscription(subscription);
          } catch (TemporalFailure | SignalExternalWorkflowException e) {
            // The stage has just ended, or is still being started, which ends with notifying it.
            if (subscription.desired() == DesiredState.DETACHED
                && board.state(key) == StageState.RUNNING) {
              board.set(key, StageState.CANCELLED, "");
            }
            confirmed.merge(key, subscription.at(), Math::max); // what does not run starts nothing
          } finally {
            notifying--;
          }
        });
  }

  private StageSubscription subscription(DesiredState desired) {
    return new StageSubscription(Workflow.getInfo().getWorkflowId(), desired, run, lastRequestAt);
  }

  private void requireState(SweepState needed, String rule) {
    SweepState state = cancelRequested && !ended ? SweepState.CANCELLED : state();
    if (state != needed) {
      throw new IllegalStateException("the sweep " + request.id() + " is " + state + ": " + rule);
    }
  }

  private SweepState state() {
    if (!ended) {
      return paused && !cancelRequested ? SweepState.PAUSED : SweepState.RUNNING;
    }
    if (cancelRequested) {
      return SweepState.CANCELLED;
    }
    if (!board.in(StageState.FAILED).isEmpty()) {
      return SweepState.FAILED;
    }
    return board.in(StageState.INCOMPLETE).isEmpty() ? SweepState.DONE : SweepState.INCOMPLETE;
  }

  private List<StageProgress> stages() {
    return board.progress();
  }

  private String failures() {
    List<StageProgress> failed =
        board.progress().stream()
            .filter(
                stage ->
                    stage.state() == StageState.FAILED || stage.state() == StageState.INCOMPLETE)
            .toList();
    String named =
        failed.stream()
            .limit(NAMED_FAILURES)
            .map(stage -> stage.label() + ": " + stage.message())
            .collect(Collectors.joining("; "));
    int rest = failed.size() - NAMED_FAILURES;
    return rest > 0 ? named + "; and " + rest + " more" : named;
  }
}
