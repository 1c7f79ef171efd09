package io.fireact.sweep.flow;

import static io.fireact.sweep.flow.FlowWorld.message;
import static io.fireact.sweep.flow.FlowWorld.states;
import static io.fireact.sweep.flow.FlowWorld.sweep;
import static io.fireact.sweep.flow.FlowWorld.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.fireact.spec.RunSettings;
import io.fireact.sweep.StageProgress;
import io.fireact.sweep.StageState;
import io.fireact.sweep.SweepProgress;
import io.fireact.sweep.SweepRequest;
import io.fireact.sweep.SweepState;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class StageFlowTest {
  private final FlowWorld world = FlowWorld.inMemory();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void twoSweepsShareAStageInFlight() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("one", world.job("a")));
    world.state.awaitReached("job/a");
    world.sweeps.submit(sweep("two", world.job("a"), world.job("b", "a")));
    world.until("two waits for it", () -> attached("two", "a"));
    world.state.open("job/a");

    assertThat(world.end("one").state()).isEqualTo(SweepState.DONE);
    assertThat(world.end("two").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.jobs).containsExactly("a", "b");
    assertThat(world.state.outlines).containsExactly("a", "b");
  }

  @Test
  void aStageThatAnotherSweepWaitsForOutlivesACancellation() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("one", world.job("a")));
    world.state.awaitReached("job/a");
    world.sweeps.submit(sweep("two", world.job("a")));
    world.until("two waits for it", () -> attached("two", "a"));

    assertThat(states(world.sweeps.cancel("one"))).isEqualTo(Map.of("a", StageState.CANCELLED));
    world.state.open("job/a");

    assertThat(world.end("two").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.jobs).containsExactly("a");
    assertThat(world.state.closings).hasSize(1);
  }

  @Test
  void aSharedStagePausesOnlyWhenAllItsSweepsDo() {
    world.state.hold("episode/a");
    world.sweeps.submit(sweep("one", world.episodes("a", 9, 100)));
    world.state.awaitReached("episode/a");
    world.sweeps.submit(sweep("two", world.episodes("a", 9, 100)));
    world.until("two waits for it", () -> attached("two", "a"));

    world.sweeps.pause("one");
    world.environment.sleep(Duration.ofMillis(200));
    assertThat(world.progressOf("a").state()).isEqualTo(StageState.RUNNING);
    world.sweeps.pause("two");
    world.until("all pause", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.sweeps.resume("one");
    world.until("one goes on", () -> world.progressOf("a").state() == StageState.RUNNING);
    world.state.open("episode/a");

    assertThat(world.end("one").state()).isEqualTo(SweepState.DONE);
    assertThat(world.end("two").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.episodes).as("the four in flight began again").hasSize(13);
    assertThat(Set.copyOf(world.state.episodes)).hasSize(9);
  }

  @Test
  void aWindowKeepsAsManyEpisodesInFlightAsTheSettingsSay() {
    world.state.hold("episode/a");
    world.sweeps.submit(sweep("s", world.episodes("a", 30, 100)));
    world.until("the window is full", () -> world.state.inFlight.get() == 4);
    StageProgress stage = world.sweeps.progress("s").stages().get(0);
    assertThat(stage.state()).isEqualTo(StageState.RUNNING);
    assertThat(stage.done()).isZero();
    assertThat(stage.total()).isEqualTo(30);
    world.state.open("episode/a");

    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.mostInFlight).hasValue(4);
    assertThat(world.state.episodes).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void settingsOfALaterSubmissionReachAStageInFlight() {
    world.state.hold("episode/a");
    SweepRequest request = sweep("s", world.episodes("a", 30, 100));
    world.sweeps.submit(request);
    world.until("the window is full", () -> world.state.inFlight.get() == 4);
    world.sweeps.submit(with(request, new RunSettings(11, 3, 0)));
    world.until("the window is wider", () -> world.state.inFlight.get() == 11);
    world.state.open("episode/a");

    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.mostInFlight).hasValue(11);
  }

  @Test
  void aPausedWindowStopsWhatIsInFlightAndStartsNothing() {
    world.state.hold("episode/a");
    world.sweeps.submit(sweep("s", world.episodes("a", 12, 100)));
    world.until("the window is full", () -> world.state.inFlight.get() == 4);
    world.sweeps.pause("s");
    world.until("it is told", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.state.open("episode/a");
    world.environment.sleep(Duration.ofMinutes(10));
    assertThat(world.state.episodes).hasSize(4);
    StageProgress stage = world.sweeps.progress("s").stages().get(0);
    assertThat(stage.state()).isEqualTo(StageState.PAUSED);
    assertThat(stage.done()).isZero();

    world.sweeps.resume("s");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.episodes).as("the four began again").hasSize(16);
    assertThat(Set.copyOf(world.state.episodes)).hasSize(12);
  }

  @Test
  void continuingAsNewLosesNoEpisodeAndRunsNoneTwice() {
    world.state.journal.put("a", new ConcurrentSkipListSet<>(Set.of("q0003", "q0007")));
    SweepProgress end = world.run(sweep("s", world.episodes("a", 250, 60)));

    assertThat(end.state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.outlines).hasSize(5); // 248 episodes, 60 a run
    assertThat(world.state.episodes)
        .hasSize(248)
        .doesNotHaveDuplicates()
        .doesNotContain("a/q0003", "a/q0007");
    assertThat(world.state.collections).containsExactly("a");
    assertThat(world.state.closings).hasSize(1);
  }

  @Test
  void episodesThatNeverComeIntoTheJournalAreNotRunForEver() {
    world.activities.leaky.add("a");
    SweepProgress end = world.run(sweep("s", world.episodes("a", 10, 4)));
    assertThat(message(end, "a"))
        .isEqualTo(
            "finished episodes are not in the journal, 4 of 4;"
                + " all workers of one server must use the same home directory");
    assertThat(world.state.episodes).hasSize(4);
  }

  @Test
  void anEpisodeMissingFromTheJournalAtTheEndIsNoticed() {
    world.activities.leaky.add("a");
    SweepProgress end = world.run(sweep("s", world.episodes("a", 3, 100)));
    assertThat(message(end, "a")).contains("such as that of question q0000");
    assertThat(world.state.collections).isEmpty();
  }

  @Test
  void aStageOfNoEpisodesARunGoesOnOneByOne() {
    SweepProgress end = world.run(sweep("s", world.episodes("a", 3, 0)));
    assertThat(end.state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.outlines).hasSize(3);
  }

  @Test
  void aFailedEpisodeFailsItsStageAfterThoseInFlight() {
    world.state.fail(
        "episode/a", 1, ApplicationFailure.newNonRetryableFailure("no such key", "UNAUTHORIZED"));
    SweepProgress end = world.run(sweep("s", world.episodes("a", 30, 100)));
    assertThat(message(end, "a")).isEqualTo("no such key");
    assertThat(world.state.episodes).hasSizeLessThan(30);
    assertThat(world.state.inFlight).hasValue(0);
    assertThat(world.state.closings.get(0).end().state()).isEqualTo(StageState.FAILED);
  }

  @Test
  void anOutageLeavesItsEpisodesUnfinishedAndTheNextRunAsksOnlyThem() {
    world.state.fail("episode/a", 8, outage("UNAVAILABLE"));
    SweepRequest request =
        sweep("s", world.episodes("a", 60, 25), world.job("b", "a"), world.job("c"));
    SweepProgress end = world.run(request);
    assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
    assertThat(states(end))
        .isEqualTo(
            Map.of("a", StageState.INCOMPLETE, "b", StageState.CANCELLED, "c", StageState.DONE));
    assertThat(message(end, "a"))
        .contains("8 of 60 episodes are unfinished", "UNAVAILABLE", "the peer fell over", "since ")
        .contains("the same command asks these 8 again, and only these");
    assertThat(message(end, "b")).isEqualTo("not run: episodes a is incomplete");
    assertThat(world.state.collections).isEmpty();
    assertThat(world.state.episodes).hasSize(60).doesNotHaveDuplicates();

    assertThat(world.run(request).state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.episodes).hasSize(68);
    assertThat(new HashSet<>(world.state.episodes)).hasSize(60);
  }

  @Test
  void aPeerThatIsDownIsNotAskedForEveryQuestion() {
    world.state.fail("episode/a", 500, outage("TIMEOUT"));
    SweepProgress end = world.run(sweep("s", world.episodes("a", 500, 1000)));
    assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
    assertThat(message(end, "a"))
        .contains("500 of 500 episodes are unfinished", "were not begun for that");
    assertThat(world.state.failed("episode/a")).isLessThan(2 * Outages.IN_A_ROW);
  }

  @Test
  void failuresAmongSuccessesDoNotStopAStage() {
    // Three in flight fail, then others succeed, and so on.
    for (int times = 0; times < 3; times++) {
      world.state.fail("episode/a", 6, outage("UNAVAILABLE"));
      SweepProgress end = world.run(sweep("s", world.episodes("a", 40, 100)));
      assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
      assertThat(message(end, "a")).startsWith("6 of 40");
    }
  }

  @Test
  void aSpentAccountAndAFullDiskStopAStageAtOnce() {
    for (String type : List.of("INSUFFICIENT_QUOTA", "DISK_FULL")) {
      world.state.fail("episode/" + type, 500, outage(type));
      SweepProgress end = world.run(sweep("s" + type, world.episodes(type, 500, 1000)));
      assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
      assertThat(message(end, type)).contains("(" + type + ")", "500 of 500");
      assertThat(world.state.failed("episode/" + type)).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void withinItsShareAStageIsDoneWithoutTheFailedEpisodes() {
    world.state.fail("episode/a", 3, outage("UNAVAILABLE"));
    SweepRequest request =
        with(
            sweep("s", world.episodes("a", 60, 100), world.job("b", "a")),
            new RunSettings(4, 3, 0, 0.05));
    SweepProgress end = world.run(request);
    assertThat(end.state()).isEqualTo(SweepState.DONE);
    assertThat(message(end, "a"))
        .contains("3 of 60 episodes were given up and count as wrong", "UNAVAILABLE");
    assertThat(world.state.givenUp).containsExactly(3);
    assertThat(world.state.jobs).containsExactly("b");
  }

  @Test
  void aboveItsShareAStageIsIncomplete() {
    world.state.fail("episode/a", 4, outage("UNAVAILABLE"));
    SweepProgress end =
        world.run(with(sweep("s", world.episodes("a", 60, 100)), new RunSettings(4, 3, 0, 0.05)));
    assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
  }

  @Test
  void aRequestThatIsCalledWrongFailsAStageUnlessOthersAreAnswered() {
    ApplicationFailure wrong = outage("BAD_REQUEST");
    world.state.fail("episode/first", 500, wrong);
    SweepProgress first = world.run(sweep("s", world.episodes("first", 500, 1000)));
    assertThat(first.state()).isEqualTo(SweepState.FAILED);
    assertThat(message(first, "first")).isEqualTo("the peer fell over");
    assertThat(world.state.failed("episode/first")).isLessThanOrEqualTo(4);

    world.state.journal.put("later", new ConcurrentSkipListSet<>(Set.of("q0003")));
    world.state.fail("episode/later", 2, wrong);
    SweepProgress later = world.run(sweep("t", world.episodes("later", 60, 1000)));
    assertThat(later.state()).isEqualTo(SweepState.FAILED);
    assertThat(message(later, "later")).contains("2 of 60", "run.failed_episodes");
    assertThat(world.state.episodes.stream().filter(id -> id.startsWith("later/"))).hasSize(59);
  }

  @Test
  void aJobThatFailsForAPassingReasonIsIncomplete() {
    world.state.fail("job/a", 5, ApplicationFailure.newFailure("the disk is full", "DISK_FULL"));
    SweepProgress end = world.run(sweep("s", world.job("a")));
    assertThat(end.state()).isEqualTo(SweepState.INCOMPLETE);
    assertThat(message(end, "a")).isEqualTo("the disk is full");
  }

  private static ApplicationFailure outage(String type) {
    return ApplicationFailure.newNonRetryableFailure("the peer fell over", type);
  }

  @Test
  void aQuestionThatIsTooLongForAHistoryFailsItsStageWithWords() {
    world.activities.questionChars = 70_000;
    SweepProgress end = world.run(sweep("s", world.episodes("a", 1, 100)));
    assertThat(end.state()).isEqualTo(SweepState.FAILED);
    assertThat(message(end, "a")).contains("over the limit of 65536 bytes");
  }

  @Test
  void aJobWhoseWorkersAreLostGoesOn() {
    world.lostWorkers.left.set(25);
    assertThat(world.run(sweep("s", world.job("a"))).state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.jobs).containsExactly("a");
  }

  @Test
  void aJobWhoseWorkersShutDownGoesOn() {
    world.state.fail(
        "job/a",
        12,
        ApplicationFailure.newFailure("the worker shuts down", JobActivities.WORKER_SHUTDOWN));
    assertThat(world.run(sweep("s", world.job("a"))).state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void aJobThatLosesEveryWorkerFails() {
    world.lostWorkers.left.set(Integer.MAX_VALUE);
    SweepProgress end = world.run(sweep("s", world.job("a")));
    assertThat(message(end, "a")).isEqualTo("timed out: no heartbeat");
    assertThat(world.state.jobs).isEmpty();
  }

  @Test
  void aJobThatFailsForAWhileIsTriedAgain() {
    world.state.fail("job/a", 3, ApplicationFailure.newFailure("no answer", "UNAVAILABLE"));
    assertThat(world.run(sweep("s", world.job("a"))).state()).isEqualTo(SweepState.DONE);
    assertThat(world.state.jobs).hasSize(4);
  }

  @Test
  void aJobWaitsForItsPausedSweep() {
    world.state.hold("outline/a");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("outline/a");
    world.sweeps.pause("s");
    world.until("it is told", () -> world.progressOf("a").state() == StageState.PAUSED);
    world.state.open("outline/a");
    world.environment.sleep(Duration.ofMinutes(10));
    assertThat(world.state.jobs).isEmpty();
    world.sweeps.resume("s");
    assertThat(world.end("s").state()).isEqualTo(SweepState.DONE);
  }

  @Test
  void aStageCancelledFromOutsideSaysSo() {
    world.state.hold("job/a");
    world.sweeps.submit(sweep("s", world.job("a")));
    world.state.awaitReached("job/a");
    world.stage("a").cancel();
    SweepProgress end = world.end("s");
    assertThat(message(end, "a"))
        .isEqualTo("was cancelled from outside; run the spec again to go on");
  }

  private boolean attached(String sweepId, String key) {
    return world.state.attached.contains(sweepId + "/" + key);
  }
}
