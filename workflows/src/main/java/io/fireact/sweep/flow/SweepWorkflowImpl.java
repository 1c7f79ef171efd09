package io.fireact.sweep.flow;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.FailureType;
import io.fireact.sweep.StageEnd;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.StageWorkflow.Waiter;
import io.fireact.sweep.StageWorkflow.Wish;
import io.fireact.sweep.SweepMemory;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.fireact.sweep.SweepWorkflow;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sweep's workflow. Stages tell it when they end; a slow look at them backs that up. */
public final class SweepWorkflowImpl implements SweepWorkflow {
  /** A stage that keeps stopping under this sweep is stopped by somebody. */
  private static final int REATTACHMENTS = 5;

  private final SweepActivities activities =
      Workflow.newActivityStub(SweepActivities.class, Timeouts.questions());
  private final SweepRequest request;
  private final SweepBoard board;
  private final Map<String, Integer> reattachments = new HashMap<>();
  private RunSettings run;
  private boolean paused;
  private boolean cancelRequested;
  private boolean ended;
  private int attaching;
  private int telling;
  private long changes;

  @WorkflowInit
  public SweepWorkflowImpl(SweepRequest request) {
    this.request = request;
    this.run = request.run();
    this.board = new SweepBoard(request.stages());
    @Nullable SweepMemory memory = request.memory();
    if (memory != null) {
      this.paused = memory.paused();
      this.board.restore(memory.stages());
    }
  }

  @Override
  public SweepProgress run(SweepRequest ignored) {
    if (!board.problems().isEmpty()) {
      ended = true;
      throw ApplicationFailure.newNonRetryableFailure(
          String.join("; ", board.problems()), FailureType.BAD_DATA.name());
    }
    try {
      if (request.memory() == null) {
        reuse();
      }
      runStages();
    } catch (CanceledFailure e) { // from outside, not through the Update
      Workflow.newDetachedCancellationScope(this::letGo).run();
      ended = true;
      Workflow.newDetachedCancellationScope(() -> Workflow.await(Workflow::isEveryHandlerFinished))
          .run();
      throw e;
    }
    ended = true;
    Workflow.await(() -> Workflow.isEveryHandlerFinished() && telling == 0);
    SweepProgress progress = progress();
    if (progress.state() == SweepState.FAILED) {
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

  @UpdateValidatorMethod(updateName = "pause")
  public void mayPause() {
    demand(SweepState.RUNNING, "only a running sweep can be paused");
  }

  @Override
  public SweepProgress pause() {
    paused = true;
    changes++;
    tellRunning();
    return progress();
  }

  @UpdateValidatorMethod(updateName = "resume")
  public void mayResume() {
    demand(SweepState.PAUSED, "only a paused sweep can be resumed");
  }

  @Override
  public SweepProgress resume() {
    paused = false;
    changes++;
    tellRunning();
    return progress();
  }

  @UpdateValidatorMethod(updateName = "cancel")
  public void mayCancel() {
    if (ended) {
      throw new IllegalStateException(
          "the sweep " + request.id() + " has ended: there is nothing to cancel");
    }
  }

  @Override
  public SweepProgress cancel() {
    cancelRequested = true;
    changes++;
    Workflow.await(() -> ended);
    return progress();
  }

  @Override
  public void adjust(RunSettings settings) {
    if (!settings.equals(run)) {
      run = settings;
      tellRunning();
    }
  }

  @Override
  public void stageEnded(StageEnd end) {
    if (board.state(end.key()) != StageState.RUNNING) {
      return;
    }
    switch (end.state()) {
      case DONE, REUSED -> board.set(end.key(), StageState.DONE, "");
      case FAILED -> board.fail(end.key(), end.message());
      case CANCELLED -> stopped(end);
      case WAITING -> board.set(end.key(), StageState.WAITING, ""); // nobody knows it: start anew
      case RUNNING, PAUSED -> {
        return;
      }
    }
    changes++;
  }

  private void reuse() {
    SweepActivities.StageKeys finished =
        activities.finished(new SweepActivities.StageNodes(request.stages()));
    finished.keys().forEach(key -> board.set(key, StageState.REUSED, ""));
  }

  private void runStages() {
    while (!board.ended()) {
      if (cancelRequested) {
        letGo();
        return;
      }
      if (!paused) {
        board.ready().forEach(this::start);
      }
      long seen = changes;
      if (!Workflow.await(Timeouts.LOOK_EVERY, () -> changes != seen)) {
        lookAtRunning();
      }
      if (Workflow.getInfo().isContinueAsNewSuggested()) {
        continueAsNew();
      }
    }
  }

  private void continueAsNew() {
    Workflow.await(
        () ->
            cancelRequested
                || (Workflow.isEveryHandlerFinished() && telling == 0 && attaching == 0));
    if (!cancelRequested) { // an Update to cancel waits in its handler for the end of this run
      Workflow.continueAsNew(
          new SweepRequest(
              request.id(),
              request.experiment(),
              request.plan(),
              run,
              request.stages(),
              new SweepMemory(paused, board.progress())));
    }
  }

  private void start(StageNode node) {
    board.set(node.key(), StageState.RUNNING, "");
    attach(node);
  }

  private void attach(StageNode node) {
    attaching++;
    Waiter word = word(Wish.RUN);
    StageWorkflow.Request stage = new StageWorkflow.Request(node, request.plan(), run, null);
    Async.procedure(activities::attach, new SweepActivities.Attachment(stage, word, node.label()))
        .handle(
            (nothing, failure) -> {
              attaching--;
              if (failure != null && !CancellationScope.current().isCancelRequested()) {
                board.fail(
                    node.key(), "could not be started: " + FailureText.of(failure).message());
              } else if (paused) {
                tell(node.key(), Wish.PAUSE); // the Update came while the stage was being started
              }
              changes++;
              return null;
            });
  }

  // Two sweeps may let go of a stage and attach to it at once; the stage then stops, and starts
  // again for the one that attached.
  private void stopped(StageEnd end) {
    @Nullable StageNode node = board.node(end.key());
    if (cancelRequested || node == null) {
      board.set(end.key(), StageState.CANCELLED, end.message());
    } else if (reattachments.merge(end.key(), 1, Integer::sum) > REATTACHMENTS) {
      board.fail(end.key(), "was cancelled from outside, again and again");
    } else {
      attaching++;
      Async.procedure(
          () -> {
            Workflow.sleep(Timeouts.REATTACH);
            attaching--;
            if (cancelRequested) {
              board.set(end.key(), StageState.CANCELLED, end.message());
              changes++;
            } else {
              attach(node);
            }
          });
    }
  }

  private void lookAtRunning() {
    List<String> running = board.running();
    if (!running.isEmpty()) {
      activities.look(new SweepActivities.StageKeys(running)).ends().forEach(this::stageEnded);
    }
  }

  private void letGo() {
    cancelRequested = true;
    board
        .in(StageState.WAITING)
        .forEach(node -> board.set(node.key(), StageState.CANCELLED, "not run: cancelled"));
    Workflow.await(() -> attaching == 0);
    board.running().forEach(key -> tell(key, Wish.LET_GO));
    Workflow.await(Timeouts.LETTING_GO, () -> board.running().isEmpty() && telling == 0);
    board.running().forEach(key -> board.set(key, StageState.CANCELLED, ""));
  }

  private void tellRunning() {
    board.running().forEach(key -> tell(key, paused ? Wish.PAUSE : Wish.RUN));
  }

  private void tell(String key, Wish wish) {
    Waiter word = word(wish);
    telling++;
    Async.procedure(
        () -> {
          try {
            Workflow.newExternalWorkflowStub(StageWorkflow.class, StageWorkflow.id(key))
                .waiter(word);
          } catch (SignalExternalWorkflowException e) {
            // The stage has just ended, or is still being started, which ends with telling it.
            if (wish == Wish.LET_GO && board.state(key) == StageState.RUNNING) {
              board.set(key, StageState.CANCELLED, "");
            }
          } finally {
            telling--;
          }
        });
  }

  private Waiter word(Wish wish) {
    return new Waiter(Workflow.getInfo().getWorkflowId(), wish, run, Workflow.currentTimeMillis());
  }

  private void demand(SweepState needed, String rule) {
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
    return board.in(StageState.FAILED).isEmpty() ? SweepState.DONE : SweepState.FAILED;
  }

  private List<StageProgress> stages() {
    return board.progress();
  }

  private String failures() {
    return board.progress().stream()
        .filter(stage -> stage.state() == StageState.FAILED)
        .map(stage -> stage.label() + ": " + stage.message())
        .collect(Collectors.joining("; "));
  }
}
