package io.fireact.stage.episode;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.failure.FailureException;
import io.fireact.failure.FailureType;
import io.fireact.plan.Plan;
import io.fireact.plan.Stage;
import io.fireact.plan.StageInput;
import io.fireact.plan.StageRecord;
import io.fireact.spec.EvaluateSpec;
import io.fireact.stage.Plans;
import io.fireact.stage.SeededOrder;
import io.fireact.store.ArtifactStore;
import io.fireact.store.JsonLines;
import io.fireact.sweep.StageRef;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Which questions a stage asks: the first of a split in the task's seeded order. Thread safe. */
public final class StageQuestions {
  private final ArtifactStore store;
  private final Plans plans;
  private final ConcurrentHashMap<String, List<Question>> drawn = new ConcurrentHashMap<>();

  public StageQuestions(ArtifactStore store, Plans plans) {
    this.store = store;
    this.plans = plans;
  }

  /** The stage's questions, sorted by id. */
  public List<Question> of(StageRef stage) {
    return drawn.computeIfAbsent(stage.key(), key -> draw(plans.plan(stage.plan()), key));
  }

  /** Frees the memory of a stage that has ended. */
  public void forget(StageRef stage) {
    drawn.remove(stage.key());
  }

  private List<Question> draw(Plan plan, String key) {
    Stage stage = Plans.stage(plan, key);
    StageRecord dataset = plans.need(stage, "dataset");
    Split split;
    int count;
    if (stage.input() instanceof StageInput.Evaluate evaluate) {
      EvaluateSpec spec = evaluate.evaluate();
      split = spec.split();
      count = spec.questions();
    } else if (stage.input() instanceof StageInput.Trajectories trajectories) {
      split = Split.TRAIN;
      count = trajectories.teacher().questions();
    } else {
      throw new IllegalArgumentException("the stage " + stage.label() + " asks no questions");
    }
    List<Question> all =
        JsonLines.read(store, Plans.output(dataset, "questions"), Question.class).stream()
            .filter(question -> question.split() == split)
            .toList();
    if (all.size() < count) {
      throw new FailureException(
          FailureType.BAD_DATA,
          "%s asks %d %s questions, but the data set has %d"
              .formatted(stage.label(), count, split, all.size()));
    }
    return SeededOrder.of(all, seed(dataset), Question::id).subList(0, count).stream()
        .sorted(Comparator.comparing(Question::id))
        .toList();
  }

  private static long seed(StageRecord dataset) {
    return ((StageInput.Dataset) dataset.stage().input()).task().seed();
  }
}
