package io.fireact.sweep;

import com.google.protobuf.Timestamp;
import io.fireact.failure.FailureException;
import io.fireact.plan.StageKind;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingChildExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * What a stage that is under way does or waits for, seen from outside: its own numbers, whether its
 * work has been taken up, and whether who took it up still lives. Not thread safe.
 */
final class StageObserver {
  /** Each is a question to the server. */
  private static final int EPISODES_A_LOOK = 8;

  /** A stage that has moved within this long waits for nothing worth a question. */
  private static final Duration STANDSTILL = Duration.ofSeconds(3);

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Types of the activities that ask a provider how its training goes. */
  private static final Set<String> HOSTED =
      Set.of("BeginHostedTraining", "PollHostedTraining", "PublishHostedTraining");

  private final ServerCalls server;
  private final Map<String, Standing> standing = new HashMap<>();

  /** Since when a stage has this many finished items. */
  private record Standing(long done, long sinceNanos) {}

  /** What a piece of work waits for. */
  private enum Kind {
    NOTHING,
    ITS_TURN,
    A_WORKER,
    A_RETRY,
    A_LOST_WORKER
  }

  private record Wait(Kind kind, String text) {
    private static final Wait NONE = new Wait(Kind.NOTHING, "");
  }

  StageObserver(ServerCalls server) {
    this.server = server;
  }

  /**
   * The stage with its own numbers, state and what it waits for.
   *
   * @param stage as its sweep sees it, RUNNING
   * @throws FailureException UNAVAILABLE when no worker answers for it
   */
  StageProgress observe(StageProgress stage, boolean sweepIsPaused) {
    try {
      boolean episodes =
          stage.kind() == StageKind.TRAJECTORIES || stage.kind() == StageKind.EVALUATE;
      StageProgress own = episodes || sweepIsPaused ? own(stage) : stage;
      if (own.state() == StageState.PAUSED) {
        return own;
      }
      DescribeWorkflowExecutionResponse seen = server.describe(StageWorkflow.id(stage.key()));
      Optional<PendingActivityInfo> job =
          seen.getPendingActivitiesList().stream()
              .filter(activity -> activity.getActivityType().getName().equals(StageWorkflow.JOB))
              .findFirst();
      if (job.isPresent()) {
        return job(own, job.get());
      }
      if (stage.kind() == StageKind.FINE_TUNE) {
        return hosted(own(stage), seen.getPendingActivitiesList());
      }
      return own.total() > 0 ? episodes(own, seen.getPendingChildrenList()) : own;
    } catch (NoSuchElementException e) {
      return stage; // it is just being started, or has just ended
    }
  }

  private StageProgress own(StageProgress stage) {
    return server.query(StageWorkflow.id(stage.key()), "progress", StageProgress.class);
  }

  private StageProgress job(StageProgress stage, PendingActivityInfo job) {
    JobProgress numbers = numbers(job);
    Wait wait = waitOf(job);
    StageState state = wait.kind() == Kind.NOTHING ? StageState.RUNNING : StageState.QUEUED;
    return with(
        stage,
        stage.state() == StageState.PAUSING ? StageState.PAUSING : state,
        numbers.done(),
        numbers.total(),
        wait.text());
  }

  /** A provider trains: the stage itself knows how far that is, unless nobody can be asked. */
  private StageProgress hosted(StageProgress stage, List<PendingActivityInfo> pending) {
    return pending.stream()
        .filter(activity -> HOSTED.contains(activity.getActivityType().getName()))
        .map(this::waitOf)
        .filter(wait -> wait.kind() != Kind.NOTHING && wait.kind() != Kind.ITS_TURN)
        .findFirst()
        .map(wait -> with(stage, stage.state(), stage.done(), stage.total(), wait.text()))
        .orElse(stage);
  }

  private JobProgress numbers(PendingActivityInfo job) {
    if (job.hasHeartbeatDetails()) {
      JobProgress numbers = server.read(job.getHeartbeatDetails(), JobProgress.class);
      if (numbers != null) {
        return numbers;
      }
    }
    return new JobProgress(0, 0);
  }

  private StageProgress episodes(StageProgress stage, List<PendingChildExecutionInfo> children) {
    if (stage.state() != StageState.RUNNING || !standsStill(stage)) {
      return stage;
    }
    List<Wait> waits =
        children.stream()
            .limit(EPISODES_A_LOOK)
            .flatMap(child -> calls(child.getWorkflowId()).stream())
            .map(this::waitOf)
            .toList();
    Wait worst =
        waits.stream().max((one, other) -> one.kind().compareTo(other.kind())).orElse(Wait.NONE);
    boolean queued =
        !waits.isEmpty() && waits.stream().allMatch(wait -> wait.kind() == Kind.A_WORKER);
    return with(
        stage,
        queued ? StageState.QUEUED : StageState.RUNNING,
        stage.done(),
        stage.total(),
        worst.text());
  }

  private boolean standsStill(StageProgress stage) {
    long now = System.nanoTime();
    Standing before = standing.get(stage.key());
    if (before == null || before.done() != stage.done()) {
      standing.put(stage.key(), new Standing(stage.done(), now));
      return before == null; // who looks once only wants to know all
    }
    return now - before.sinceNanos() > STANDSTILL.toNanos();
  }

  private List<PendingActivityInfo> calls(String episode) {
    try {
      return server.describe(episode).getPendingActivitiesList();
    } catch (NoSuchElementException e) {
      return List.of();
    }
  }

  /** What work that is scheduled or taken up waits for. */
  private Wait waitOf(PendingActivityInfo work) {
    if (work.getState() != PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED) {
      String worker = work.getLastWorkerIdentity();
      return worker.isEmpty() || server.lives(worker)
          ? Wait.NONE
          : new Wait(
              Kind.A_LOST_WORKER, "waits for work of a process that ended" + retriedAt(work));
    }
    boolean again = work.getAttempt() > 1 && work.hasLastFailure();
    Instant next = instant(work.getScheduledTime());
    if (again && next.isAfter(Instant.now())) {
      return new Wait(
          Kind.A_RETRY,
          "attempt %d at %s, after: %s"
              .formatted(work.getAttempt(), CLOCK.format(next), reason(work)));
    }
    String queue =
        work.hasActivityOptions() ? work.getActivityOptions().getTaskQueue().getName() : "";
    boolean taken =
        queue.isEmpty()
            || !server.workers(queue, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY).living().isEmpty();
    if (!taken) {
      return new Wait(
          Kind.A_WORKER,
          "no worker has asked for work of the queue "
              + queue
              + " lately: all are busy, or `fireact worker` has to start one");
    }
    return again
        ? new Wait(
            Kind.A_RETRY,
            "attempt %d waits for its turn, after: %s".formatted(work.getAttempt(), reason(work)))
        : new Wait(Kind.ITS_TURN, "waits for its turn");
  }

  private static String reason(PendingActivityInfo work) {
    return work.getLastFailure().hasTimeoutFailureInfo()
        ? "the process that did it gave no sign of life"
        : work.getLastFailure().getMessage();
  }

  /** The server takes a worker for lost when it has given no sign of life for the timeout. */
  private static String retriedAt(PendingActivityInfo work) {
    if (!work.hasActivityOptions() || !work.getActivityOptions().hasHeartbeatTimeout()) {
      return "";
    }
    Timestamp sign =
        work.hasLastHeartbeatTime() ? work.getLastHeartbeatTime() : work.getLastStartedTime();
    long patience = work.getActivityOptions().getHeartbeatTimeout().getSeconds();
    return "; done again from " + CLOCK.format(instant(sign).plusSeconds(patience)) + " on";
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static StageProgress with(
      StageProgress stage, StageState state, long done, long total, String message) {
    return new StageProgress(stage.key(), stage.kind(), stage.label(), state, done, total, message);
  }
}
