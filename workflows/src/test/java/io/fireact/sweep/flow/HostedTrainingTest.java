package io.fireact.sweep.flow;

import static io.fireact.sweep.flow.FlowWorld.message;
import static io.fireact.sweep.flow.FlowWorld.states;
import static io.fireact.sweep.flow.FlowWorld.sweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.sweep.StageState;
import io.fireact.sweep.StageWorkflow;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepState;
import io.temporal.failure.ApplicationFailure;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stage that a provider trains, on a server that skips the days in between. */
@Timeout(300)
final class HostedTrainingTest {
  private final FlowWorld world = FlowWorld.inMemory();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aJobOfHoursIsBegunOnceAndWaitedForByTimersOverSeveralRuns() {
    assertThat(world.run(sweep("s", world.hosted("a", 130))).state()).isEqualTo(SweepState.DONE);
    assertThat(count("begin/a")).isEqualTo(1);
    assertThat(count("poll/a")).isEqualTo(130);
    assertThat(count("publish/a")).isEqualTo(1);
    assertThat(count("cancel/a")).isZero();
    assertThat(world.state.outlines).hasSize(2);
    assertThat(world.stage("a").describe().getExecution().getRunId())
        .isNotEqualTo(
            world
                .client()
                .fetchHistory(StageWorkflow.id("a"))
                .getHistory()
                .getEvents(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getFirstExecutionRunId());
  }

  @Test
  void itsProgressIsTheJobs() {
    world.state.hold("poll/a");
    world.sweeps.submit(sweep("s", world.hosted("a", 3)));
    world.state.awaitReached("poll/a");
    assertThat(world.progressOf("a").message()).isEqualTo("job ftjob-1 is running, step 0 of 3");
    assertThat(world.progressOf("a").total()).isEqualTo(3);
    world.state.open("poll/a");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void anOutageOfHoursIsNotTheStages() {
    world.state.fail("poll/a", 12, ApplicationFailure.newFailure("503", "UNAVAILABLE"));
    assertThat(world.run(sweep("s", world.hosted("a", 2))).state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.failed("poll/a")).isEqualTo(12);
    assertThat(count("begin/a")).isEqualTo(1);
  }

  @Test
  void aCancelledSweepCancelsTheJobHoweverOftenThatHasToBeTried() {
    world.state.fail("cancel/a", 3, ApplicationFailure.newFailure("503", "UNAVAILABLE"));
    world.sweeps.submit(sweep("s", world.hosted("a", 100_000)));
    world.until("it is asked", () -> world.state.hosted.contains("poll/a"));
    assertThat(states(world.sweeps.cancel("s"))).isEqualTo(Map.of("a", StageState.CANCELLED));
    world.until("it is cancelled", () -> count("cancel/a") == 4);
  }

  @Test
  void aCancellationWhileTheJobIsBegunCancelsItToo() {
    world.state.hold("begin/a");
    world.sweeps.submit(sweep("s", world.hosted("a", 100)));
    world.state.awaitReached("begin/a");
    world.sweeps.cancel("s");
    world.until("it is cancelled", () -> count("cancel/a") == 1);
    assertThat(count("poll/a")).isZero();
  }

  @Test
  void aJobThatAnotherSweepWaitsForIsNotCancelled() {
    world.state.hold("poll/a");
    world.sweeps.submit(sweep("one", world.hosted("a", 3)));
    world.state.awaitReached("poll/a");
    world.sweeps.submit(sweep("two", world.hosted("a", 3)));
    world.until("two waits for it", () -> world.state.attached.contains("two/a"));
    world.sweeps.cancel("one");
    world.state.open("poll/a");
    assertThat(world.end("two").state()).isEqualTo(SweepState.DONE);
    assertThat(count("cancel/a")).isZero();
  }

  @Test
  void aKeyThatExpiresFailsTheStageAndTheSameCommandGoesOnWithTheJob() {
    world.state.fail(
        "poll/a", 1, ApplicationFailure.newNonRetryableFailure("no such key", "UNAUTHORIZED"));
    SweepProgress failed = world.run(sweep("s", world.hosted("a", 3)));
    assertThat(failed.state()).isEqualTo(SweepState.FAILED);
    assertThat(message(failed, "a")).contains("no such key");
    assertThat(count("cancel/a")).as("it goes on, and is paid for").isZero();
    assertThat(world.run(sweep("again", world.hosted("a", 3))).state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void aJobThatSomebodyElseCancelledLeavesTheStageIncomplete() {
    world.state.fail(
        "poll/a", 1, ApplicationFailure.newNonRetryableFailure("by somebody", "CANCELLED"));
    assertThat(states(world.run(sweep("s", world.hosted("a", 3)))))
        .isEqualTo(Map.of("a", StageState.INCOMPLETE));
  }

  @Test
  void aPausedStageIsNotAskedAfterAndGoesOnAtTheResume() {
    world.sweeps.submit(sweep("s", world.hosted("a", 4)));
    world.until("it is asked", () -> world.state.hosted.contains("poll/a"));
    world.sweeps.pause("s");
    world.until("it pauses", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.sweeps.resume("s");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(count("begin/a")).isEqualTo(1);
    assertThat(count("cancel/a")).isZero();
  }

  private int count(String call) {
    return Collections.frequency(world.state.hosted, call);
  }
}
