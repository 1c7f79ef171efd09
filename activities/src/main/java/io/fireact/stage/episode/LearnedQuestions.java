package io.fireact.stage.episode;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Trajectory;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.spec.LeakagePolicy;
import io.fireact.stage.Plans;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import java.util.List;

/**
 * Looks whether a student learned, or is shown, what it is asked, in trajectories of other tasks.
 * Those of the task itself are looked at when they are chosen, before anything is learned; a task
 * that is only evaluated must not make trainings other ones, and so is looked at here.
 */
public final class LearnedQuestions {
  private final ArtifactStore store;
  private final Plans plans;

  public LearnedQuestions(ArtifactStore store, Plans plans) {
    this.store = store;
    this.plans = plans;
  }

  /**
   * How many trajectories are about the stage's questions.
   *
   * @throws FailureException BAD_DATA where the spec refuses that
   */
  public long count(Stage stage, List<Question> asked) {
    if (!(stage.input() instanceof StageInput.Evaluate input)
        || stage.needed(Stage.LEARNED).isEmpty()) {
      return 0;
    }
    QuestionOverlap overlap = new QuestionOverlap(asked);
    List<QuestionOverlap.Match> found =
        plans.all(stage, Stage.LEARNED).stream()
            .flatMap(
                mix ->
                    JsonLines.read(store, Plans.output(mix, "episodes"), Trajectory.class).stream())
            .flatMap(trajectory -> overlap.find(trajectory.question()).stream())
            .toList();
    if (!found.isEmpty() && input.evaluate().leakage() == LeakagePolicy.REFUSE) {
      throw new FailureException(
          FailureType.BAD_DATA,
          ("it asks what was learned: %d trajectories of other tasks are about its questions, such"
                  + " as question %s; set leakage: report for this evaluation, which makes no training"
                  + " anew, or leakage: exclude for all, which leaves them out of what is learned")
              .formatted(found.size(), found.get(0).heldOut().id()));
    }
    return found.size();
  }
}
