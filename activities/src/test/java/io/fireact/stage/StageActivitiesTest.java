package io.fireact.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fireact.agent.Disposition;
import io.fireact.agent.EpisodeTiming;
import io.fireact.agent.Question;
import io.fireact.agent.Trajectory;
import io.fireact.json.Json;
import io.fireact.plan.StageKind;
import io.fireact.plan.StageRecord;
import io.fireact.stage.episode.EpisodeActivitiesImpl;
import io.fireact.stage.episode.EpisodeJournal;
import io.fireact.stage.episode.OpenStages;
import io.fireact.store.Journal;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import io.fireact.sweep.TaskQueues;
import io.fireact.sweep.episode.FinishedEpisode;
import io.fireact.sweep.flow.StageActivities;
import io.fireact.sweep.flow.StageActivities.Collection;
import io.fireact.sweep.flow.StageActivities.Page;
import io.fireact.sweep.flow.StageActivities.PageRequest;
import io.fireact.sweep.flow.StageOutline;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a stage of episodes is outlined, paged and collected, on a real store and journal. */
final class StageActivitiesTest {
  private final TinyExperiment experiment;
  private final StageRef stage;

  StageActivitiesTest(@TempDir Path directory) {
    experiment = new TinyExperiment(directory, TinyExperiment.SPEC);
    experiment.runJob(StageKind.DATASET);
    stage = experiment.ref(StageKind.TRAJECTORIES);
  }

  @Test
  void aStageIsEpisodesOrAJobOnTheQueueOfWhatItTakes() {
    within(
        (activities, episodes) -> {
          StageOutline outline = activities.outline(stage);
          assertThat(outline)
              .isInstanceOfSatisfying(
                  StageOutline.Episodes.class,
                  found -> {
                    assertThat(found.total()).isEqualTo(16);
                    assertThat(found.plan().model().remote()).isFalse();
                  });
          assertThat(activities.outline(experiment.ref(StageKind.BASE)))
              .isEqualTo(new StageOutline.Job(TaskQueues.GPU));
          assertThat(activities.outline(experiment.ref(StageKind.MIX)))
              .isEqualTo(new StageOutline.Job(TaskQueues.IO));
          assertThat(activities.outline(experiment.ref(StageKind.DATASET)))
              .isEqualTo(new StageOutline.Finished());
        });
  }

  @Test
  void onlyQuestionsWithoutAnEpisodeAreListedInTheOrderOfTheirIds() {
    within(
        (activities, episodes) -> {
          List<Question> all = activities.unfinished(new PageRequest(stage, "")).questions();
          assertThat(all).hasSize(16).extracting(Question::id).isSorted();
          episodes.save(finished(all.get(2)));
          Page rest = activities.unfinished(new PageRequest(stage, all.get(0).id()));
          assertThat(rest.questions()).hasSize(14).doesNotContain(all.get(0), all.get(2));
          assertThat(rest.finished()).isEqualTo(1);
          assertThat(rest.more()).isFalse();
        });
  }

  @Test
  void aCollectedStageIsPublishedAndItsJournalForgotten() {
    within(
        (activities, episodes) -> {
          List<Question> all = activities.unfinished(new PageRequest(stage, "")).questions();
          all.forEach(question -> episodes.save(finished(question)));
          activities.collect(new Collection(stage, System.currentTimeMillis()));
          activities.collect(new Collection(stage, System.currentTimeMillis()));

          StageRecord record = experiment.record(StageKind.TRAJECTORIES);
          assertThat(record.counts()).containsEntry("episodes", 16L).containsEntry("right", 16L);
          assertThat(
                  JsonLines.read(
                      experiment.context().store(),
                      Plans.output(record, "timings"),
                      EpisodeTiming.class))
              .hasSize(16)
              .allMatch(timing -> timing.seconds() == 2);
          assertThat(experiment.context().journal().stages()).isEmpty();
          assertThat(activities.outline(stage)).isEqualTo(new StageOutline.Finished());
        });
  }

  @Test
  void aStageWithMissingEpisodesIsNotPublished() {
    within(
        (activities, episodes) -> {
          episodes.save(
              finished(activities.unfinished(new PageRequest(stage, "")).questions().get(0)));
          assertThatThrownBy(() -> activities.collect(new Collection(stage, 0)))
              .rootCause()
              .hasMessageContaining("the journal holds 1 episodes of 16 questions");
          assertThat(experiment.context().store().stage(stage.key())).isEmpty();
        });
  }

  @Test
  void aStageDoneWithoutSomeOfItsEpisodesIsAskedForTheseAndOnlyThese() {
    within(
        (activities, episodes) -> {
          List<Question> all = activities.unfinished(new PageRequest(stage, "")).questions();
          all.subList(2, 16).forEach(question -> episodes.save(finished(question)));
          Trajectory failed =
              new Trajectory(all.get(0), List.of(), Disposition.TOOL_FAILED, "", false, 7, 0);
          episodes.save(new FinishedEpisode(stage, failed, 1));
          assertThatThrownBy(() -> activities.collect(new Collection(stage, 0, 1)))
              .rootCause()
              .hasMessageContaining("the journal holds 14 episodes of 16 questions");
          activities.collect(new Collection(stage, 0, 2));
          StageRecord record = experiment.record(StageKind.TRAJECTORIES);
          assertThat(record.counts()).containsEntry(StageRecord.GIVEN_UP, 2L);
          assertThat(
                  JsonLines.read(
                      experiment.context().store(),
                      Plans.output(record, "episodes"),
                      Trajectory.class))
              .hasSize(16)
              .contains(failed)
              .filteredOn(one -> one.disposition() == Disposition.MODEL_FAILED)
              .hasSize(1);

          assertThat(activities.outline(stage)).isInstanceOf(StageOutline.Episodes.class);
          Page left = activities.unfinished(new PageRequest(stage, ""));
          assertThat(left.questions()).containsExactly(all.get(0), all.get(1));
          experiment.context().journal().forget(stage.key());
          assertThat(activities.unfinished(new PageRequest(stage, ""))).isEqualTo(left);

          left.questions().forEach(question -> episodes.save(finished(question)));
          activities.collect(new Collection(stage, 0));
          assertThat(experiment.record(StageKind.TRAJECTORIES).counts())
              .containsEntry("right", 16L)
              .doesNotContainKey(StageRecord.GIVEN_UP);
          assertThat(activities.outline(stage)).isEqualTo(new StageOutline.Finished());
          assertThat(experiment.context().journal().stages()).isEmpty();
        });
  }

  @Test
  void anEpisodeThatAnEarlierVersionTookForAResultIsAskedAgain() {
    within(
        (activities, episodes) -> {
          Question question = activities.unfinished(new PageRequest(stage, "")).questions().get(0);
          Trajectory failed =
              new Trajectory(question, List.of(), Disposition.TOOL_FAILED, "", false, 7, 0);
          experiment
              .context()
              .journal()
              .put(
                  new Journal.Key(stage.key(), question.id(), EpisodeJournal.EPISODE, ""),
                  Json.write(new FinishedEpisode(stage, failed, 1)));
          assertThat(activities.unfinished(new PageRequest(stage, "")).finished()).isZero();
          episodes.save(finished(question));
          assertThat(activities.unfinished(new PageRequest(stage, "")).finished()).isOne();
        });
  }

  private void within(BiConsumer<StageActivities, EpisodeActivitiesImpl> calls) {
    Plans plans = new Plans(experiment.context().store());
    try (OpenStages stages = new OpenStages(experiment.context(), plans)) {
      EpisodeActivitiesImpl episodes = new EpisodeActivitiesImpl(experiment.context(), stages, 0);
      experiment.within(
          new StageActivitiesImpl(experiment.context(), plans, stages),
          StageActivities.class,
          activities -> calls.accept(activities, episodes));
    }
  }

  private FinishedEpisode finished(Question question) {
    return new FinishedEpisode(
        stage,
        new Trajectory(question, List.of(), Disposition.FINISHED, question.answer(), true, 3, 4),
        2);
  }
}
