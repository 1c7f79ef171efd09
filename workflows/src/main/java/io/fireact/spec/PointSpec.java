package io.fireact.spec;

import io.fireact.json.Components;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One point of the sweep: one value of every axis, and one of the evaluations that its spec has.
 * Whatever version a spec is of, this is what is planned.
 *
 * @param axes axis name to the value's label, in the spec's order
 * @param pretraining the task whose texts a student of our own making is pre-trained on
 * @param trainingSet what is learned or shown; its counts add up to that number
 * @param leakage what becomes of trajectories in it that are about held-out questions
 * @param evaluated the tasks that the points which share this training are measured on, this one
 *     among them
 */
public record PointSpec(
    Map<String, String> axes,
    long seed,
    TaskSpec pretraining,
    List<TrainingPart> trainingSet,
    LeakagePolicy leakage,
    StudentSpec student,
    FineTuneSpec fineTune,
    Evaluation evaluation,
    List<TaskSpec> evaluated) {
  /** The axis that tells the evaluations of a spec apart, where it has several. */
  public static final String EVALUATION = "evaluation";

  public PointSpec {
    axes = Collections.unmodifiableMap(axes);
    trainingSet = List.copyOf(trainingSet);
    evaluated = List.copyOf(evaluated);
  }

  /** The agent that is measured. */
  public AgentSpec agent() {
    return evaluation.agent();
  }

  /** Who fine-tunes its student. */
  public TrainerSpec trainer() {
    TrainerSpec written = fineTune.trainer();
    return written == null ? student.usualTrainer() : written;
  }

  /** The same point with another trainer. */
  public PointSpec withTrainer(TrainerSpec other) {
    return Components.with(this, "fineTune", fineTune.with(other));
  }

  /** The same point at other values of the axes. */
  public PointSpec withAxes(Map<String, String> other) {
    return Components.with(this, "axes", other);
  }

  /** The same point with another base LM. */
  public PointSpec withStudent(StudentSpec other) {
    return Components.with(this, "student", other);
  }

  /** The same point with others in the place of its tasks. */
  public PointSpec withTasks(UnaryOperator<TaskSpec> other) {
    return new PointSpec(
        axes,
        seed,
        other.apply(pretraining),
        trainingSet.stream()
            .map(part -> part.with(other.apply(part.task()), part.search(), part.teacher()))
            .toList(),
        leakage,
        student,
        fineTune,
        evaluation.with(other.apply(evaluation.task()), evaluation.search()),
        evaluated.stream().map(other).toList());
  }

  /** The same point with others in the place of its reviews. */
  public PointSpec withReviews(UnaryOperator<ReviewSpec> other) {
    return Components.with(
        this,
        "trainingSet",
        trainingSet.stream()
            .map(part -> part.review() == null ? part : part.with(other.apply(part.review())))
            .toList());
  }

  /** The same point with others in the place of its search tools and teachers; not its student. */
  public PointSpec withTools(UnaryOperator<SearchSpec> search, UnaryOperator<TeacherSpec> teacher) {
    return new PointSpec(
        axes,
        seed,
        pretraining,
        trainingSet.stream()
            .map(
                part ->
                    part.with(
                        part.task(), search.apply(part.search()), teacher.apply(part.teacher())))
            .toList(),
        leakage,
        student,
        fineTune,
        evaluation.with(evaluation.task(), search.apply(evaluation.search())),
        evaluated);
  }
}
