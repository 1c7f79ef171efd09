package io.fireact.sweep.flow;

import static io.fireact.sweep.flow.FlowWorld.message;
import static io.fireact.sweep.flow.FlowWorld.states;
import static io.fireact.sweep.flow.FlowWorld.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.sweep.StageNode;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepEnd;
import io.fireact.sweep.SweepMemory;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SweepFlowTest {
  private final FlowWorld world = FlowWorld.inMemory();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void stagesRunInTheOrderOfTheirNeeds() {
    SweepProgress end =
        world.run(
            sweep(
                "s",
                world.job("data"),
                world.episodes("episodes", 3, 100, "data"),
                world.job("left", "episodes"),
                world.job("right", "data"),
                world.job("report", "left", "right")));

    assertThat(end.state()).isEqualTo(SweepState.DONE);
    assertThat(states(end).values()).containsOnly(StageState.DONE);
    assertThat(world.state.jobs).hasSize(4).startsWith("data").endsWith("report");
    assertThat(world.state.episodes).hasSize(3);
  }

  @Test
  void finishedStagesAreReused() {
    world.state.records.add("data");
    SweepProgress end = world.run(sweep("s", world.job("data"), world.job("report", "data")));

    assertThat(states(end)).isEqualTo(Map.of("data", StageState.REUSED, "report", StageState.DONE));
    assertThat(world.state.jobs).containsExactly("report");
  }

  @Test
  void aFailingStageStopsWhatNeedsItAndNothingElse() {
    world.state.fail(
        "job/a", 1, ApplicationFailure.newNonRetryableFailure("the loss is NaN", "DIVERGED"));
    SweepProgress end =
        world.run(
            sweep(
                "s",
                world.job("a"),
                world.job("b", "a"),
                world.job("c", "b"),
                world.job("d"),
                world.job("e", "d")));

    assertThat(end.state()).isEqualTo(SweepState.FAILED);
    assertThat(states(end))
        .isEqualTo(
            Map.of(
                "a", StageState.FAILED,
                "b", StageState.CANCELLED,
                "c", StageState.CANCELLED,
                "d", StageState.DONE,
                "e", StageState.DONE));
    assertThat(message(end, "a")).isEqualTo("the loss is NaN");
    assertThat(message(end, "c")).isEqualTo("not run: job a failed");
  }

  @Test
  void aPausedSweepStartsNothingUntilItIsResumed() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("s", world.job("a"), world.job("b", "a")));
    world.state.awaitReached("job/a");

    assertThat(world.sweeps.pause("s").state()).isEqualTo(SweepState.PAUSED);
    world.until("a has stopped", () -> states(progress("s")).get("a") == StageState.PAUSED);
    world.state.open("job/a");
    world.environment.sleep(Duration.ofMinutes(10));
    assertThat(progress("s").state()).isEqualTo(SweepState.PAUSED);
    assertThat(world.state.jobs).containsExactly("a");

    assertThat(world.sweeps.resume("s").state()).isEqualTo(SweepState.RUNNING);
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.jobs).containsExactly("a", "a", "b");
  }

  @Test
  void theEpisodesOfAPausedSweepBeginAgainWhenItIsResumed() {
    world.state.hold("episode/e");
    world.sweeps.submit(sweep("s", world.episodes("e", 6, 100)));
    world.state.awaitReached("episode/e");
    world.sweeps.pause("s");
    world.state.open("episode/e");
    world.until("all have stopped", () -> states(progress("s")).get("e") == StageState.PAUSED);
    int begun = world.state.episodes.size();
    world.environment.sleep(Duration.ofMinutes(10));
    assertThat(world.state.episodes).hasSize(begun);

    world.sweeps.resume("s");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.collections).containsExactly("e");
  }

  @Test
  void theEndOfASweepIsRecordedWithItsReasons() {
    world.state.fail(
        "job/a", 1, ApplicationFailure.newNonRetryableFailure("the loss is NaN", "DIVERGED"));
    SweepProgress end = world.run(sweep("s", world.job("a"), world.job("b", "a")));
    assertThat(world.state.ends).singleElement().extracting(SweepEnd::progress).isEqualTo(end);
  }

  @Test
  void aSweepWhoseEndCannotBeRecordedEndsAllTheSame() {
    world.state.fail("record", 1, ApplicationFailure.newNonRetryableFailure("disk", "X"));
    assertThat(world.run(sweep("s", world.job("a"))).state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void whatDoesNotFitTheStateIsRefusedWithASentence() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("job/a");

    assertRefused(() -> world.sweeps.resume("s"), "the sweep s is RUNNING: only a paused sweep");
    world.sweeps.pause("s");
    assertRefused(() -> world.sweeps.pause("s"), "the sweep s is PAUSED: only a running sweep");
    world.sweeps.resume("s");
    world.state.open("job/a");
    world.end("s");
    assertRefused(
        () -> world.sweeps.pause("s"), "the sweep s has ended: there is nothing to pause");
    assertRefused(() -> world.sweeps.cancel("s"), "has ended: there is nothing to cancel");
  }

  @Test
  void aCancelledSweepStopsItsStagesAndWaitsForThem() {
    world.state.hold("job/a");
    world.state.hold("episode/e");
    world.sweeps.submit(
        sweep("s", world.job("a"), world.episodes("e", 9, 100), world.job("b", "a", "e")));
    world.state.awaitReached("job/a");
    world.state.awaitReached("episode/e");

    SweepProgress end = world.sweeps.cancel("s");

    assertThat(end.state()).isEqualTo(SweepState.CANCELLED);
    assertThat(states(end).values()).containsOnly(StageState.CANCELLED);
    assertThat(message(end, "b")).isEqualTo("not run: cancelled");
    assertThat(world.state.closings)
        .extracting(closing -> closing.end().state())
        .containsExactly(StageState.CANCELLED, StageState.CANCELLED);
    assertThat(world.state.inFlight).hasValue(0);
    assertThat(world.state.records).isEmpty();
    assertThat(world.end("s").state()).isEqualTo(SweepState.CANCELLED);
  }

  @Test
  void aCancelledSweepRunsAgainFromWhereItWas() {
    world.state.hold("job/b");
    SweepRequest request = sweep("s", world.job("a"), world.job("b", "a"));
    world.sweeps.submit(request);
    world.state.awaitReached("job/b");
    world.sweeps.cancel("s");
    world.state.open("job/b");

    assertThat(states(world.run(request)))
        .isEqualTo(Map.of("a", StageState.REUSED, "b", StageState.DONE));
  }

  @Test
  void aSweepCancelledFromOutsideLetsGoOfItsStagesToo() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("s", world.job("a"), world.job("b", "a")));
    world.state.awaitReached("job/a");

    world.client().newUntypedWorkflowStub("s").cancel();

    assertThat(world.end("s").state()).isEqualTo(SweepState.CANCELLED);
    world.until("the stage has stopped", () -> world.state.closings.size() == 1);
    assertThat(world.state.closings.get(0).end().state()).isEqualTo(StageState.CANCELLED);
  }

  @Test
  void cancellingDuringTheFirstLookWaitsForNobody() {
    world.state.hold("finished");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("finished");

    assertThat(world.sweeps.cancel("s").state()).isEqualTo(SweepState.CANCELLED);
    assertThat(world.state.jobs).isEmpty();
  }

  @Test
  void aStageThatIsBeingStartedDuringACancellationIsLetGoOf() {
    world.state.hold("attach/a");
    world.state.hold("job/a");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("attach/a");

    assertThat(states(world.sweeps.cancel("s"))).isEqualTo(Map.of("a", StageState.CANCELLED));
    assertThat(world.state.jobs).isEmpty();
    assertThat(world.state.closings).isEmpty();
  }

  @Test
  void aPauseDuringTheStartOfAStageReachesIt() {
    world.state.hold("attach/a");
    world.sweeps.submit(sweep("s", world.episodes("a", 3, 100)));
    world.state.awaitReached("attach/a");
    world.state.hold("outline/a");
    world.sweeps.pause("s");
    world.state.open("attach/a");
    world.state.awaitReached("outline/a");
    world.until("it is told", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.state.open("outline/a");
    world.environment.sleep(Duration.ofMinutes(5));
    assertThat(world.state.episodes).isEmpty();

    world.sweeps.resume("s");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void aStageThatCannotBeStartedFails() {
    world.state.fail(
        "attach/a", 1, ApplicationFailure.newNonRetryableFailure("the server is full", "X"));
    SweepProgress end = world.run(sweep("s", world.job("a"), world.job("b", "a")));
    assertThat(message(end, "a")).isEqualTo("could not be started: the server is full");
    assertThat(states(end)).containsEntry("b", StageState.CANCELLED);
  }

  @Test
  void aSweepGoesOnWhereNobodyCanSayWhatIsFinished() {
    world.state.records.add("a");
    world.state.fail("finished", 1, ApplicationFailure.newNonRetryableFailure("disk", "X"));
    assertThat(states(world.run(sweep("s", world.job("a"), world.job("b", "a")))))
        .isEqualTo(Map.of("a", StageState.DONE, "b", StageState.DONE));
    assertThat(world.state.jobs).containsExactly("b");
  }

  @Test
  void anEndThatIsNeverSignalledIsFoundByLooking() {
    world.activities.mute.add("a");
    world.state.fail("poll", 1, ApplicationFailure.newNonRetryableFailure("not now", "X"));
    assertThat(states(world.run(sweep("s", world.job("a"), world.job("b", "a")))))
        .isEqualTo(Map.of("a", StageState.DONE, "b", StageState.DONE));
    assertThat(world.state.polls).isNotEmpty();
  }

  @Test
  void looksComeToEveryStageOfAWideSweep() {
    StageNode[] stages = new StageNode[130];
    for (int i = 0; i < stages.length; i++) {
      stages[i] = world.job("s" + i);
      world.activities.mute.add("s" + i);
    }
    assertThat(states(world.run(sweep("s", stages))).values()).containsOnly(StageState.DONE);
    assertThat(world.state.polls).allMatch(poll -> poll.keys().size() <= 100);
  }

  @Test
  void aStageThatNobodyKnowsAnyMoreStartsAgainUnlessPaused() {
    startAndPauseEpisodes();
    world.activities.forgotten.add("a");
    world.environment.sleep(Duration.ofMinutes(2));
    assertThat(states(progress("s"))).isEqualTo(Map.of("a", StageState.WAITING));

    world.sweeps.resume("s");
    assertThat(states(world.end("s"))).isEqualTo(Map.of("a", StageState.DONE));
    assertThat(world.state.outlines)
        .containsExactly("a"); // the sweep attached to the one that runs
  }

  @Test
  void aStageThatVanishesAgainAndAgainFails() {
    world.activities.vanishing.add("a");
    SweepProgress end = world.run(sweep("s", world.job("a"), world.job("b")));
    assertThat(states(end)).isEqualTo(Map.of("a", StageState.FAILED, "b", StageState.DONE));
    assertThat(message(end, "a")).isEqualTo("was stopped from outside, again and again");
  }

  @Test
  void aPausedStageStopsWhenItsSweepIsCancelled() {
    startAndPauseEpisodes();
    assertThat(world.sweeps.cancel("s").state()).isEqualTo(SweepState.CANCELLED);
    assertThat(world.state.closings)
        .singleElement()
        .satisfies(closing -> assertThat(closing.end().state()).isEqualTo(StageState.CANCELLED));
  }

  @Test
  void aStageThatIsPausedBeforeItsJobStopsWhenItsSweepIsCancelled() {
    world.state.hold("outline/a");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("outline/a");
    world.sweeps.pause("s");
    world.until("it is told", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.state.open("outline/a");
    world.until("it knows its job", () -> world.state.outlines.size() == 1);

    assertThat(world.sweeps.cancel("s").state()).isEqualTo(SweepState.CANCELLED);
    assertThat(world.state.closings).hasSize(1);
    assertThat(world.state.jobs).isEmpty();
  }

  @Test
  void aWrongPlanFailsBeforeAnythingRuns() {
    SweepProgress end = world.run(sweep("s", world.job("a"), world.job("b", "c"), world.job("c")));
    assertThat(end.state()).isEqualTo(SweepState.FAILED);
    assertThat(message(end, "b")).isEqualTo("needs c, which is not planned before it");
    assertThat(message(end, "a")).isEqualTo("not run: the plan is wrong");
    assertThat(world.state.jobs).isEmpty();
  }

  @Test
  void aRunThatContinuesAnEarlierOneKeepsItsStatesAndItsPause() {
    SweepRequest first =
        sweep("s", world.job("a"), world.job("b"), world.job("c", "a"), world.job("d", "b"));
    world.sweeps.submit(
        new SweepRequest(
            first.id(),
            first.experiment(),
            first.plan(),
            first.run(),
            first.stages(),
            new SweepMemory(
                true,
                List.of(
                    StageState.REUSED, StageState.FAILED, StageState.WAITING, StageState.CANCELLED),
                List.of("", "broke", "", "not run"))));
    assertThat(progress("s").state()).isEqualTo(SweepState.PAUSED);
    world.sweeps.resume("s");
    SweepProgress end = world.end("s");
    assertThat(states(end))
        .isEqualTo(
            Map.of(
                "a", StageState.REUSED,
                "b", StageState.FAILED,
                "c", StageState.DONE,
                "d", StageState.CANCELLED));
    assertThat(message(end, "b")).isEqualTo("broke");
    assertThat(world.state.jobs).containsExactly("c");
  }

  @Test
  void twoThousandStagesFitIntoOneSweep() {
    List<StageNode> stages = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String key = "%064d".formatted(i);
      stages.add(world.job(key));
      keys.add(key);
      if (i >= 20) {
        world.state.records.add(key);
      }
    }
    stages.add(world.job("report", keys.toArray(String[]::new)));
    SweepProgress end = world.run(sweep("s", stages.toArray(StageNode[]::new)));

    assertThat(end.state()).isEqualTo(SweepState.DONE);
    assertThat(states(end)).hasSize(2001).containsEntry("report", StageState.DONE);
    assertThat(world.state.jobs).hasSize(21).endsWith("report");
  }

  /** The stage a of the sweep s, with three episodes and none of them started. */
  private void startAndPauseEpisodes() {
    world.state.hold("outline/a");
    world.sweeps.submit(sweep("s", world.episodes("a", 3, 100)));
    world.state.awaitReached("outline/a");
    pauseEpisodes();
  }

  private void pauseEpisodes() {
    world.sweeps.pause("s");
    world.until("it is told", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.state.open("outline/a");
    world.until("it knows its episodes", () -> world.progressOf("a").total() == 3);
  }

  private SweepProgress progress(String id) {
    return world.sweeps.progress(id);
  }

  private static void assertRefused(Runnable request, String sentence) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            FailureException.class,
            failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_REQUEST))
        .hasMessageContaining(sentence);
  }
}
