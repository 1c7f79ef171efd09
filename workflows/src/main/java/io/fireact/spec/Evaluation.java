package io.fireact.spec;

/**
 * What a point is measured on, and how.
 *
 * @param taskName what the spec calls the task
 * @param agent how the student goes about questions
 * @param names what the spec calls its fields
 */
public record Evaluation(
    TaskSpec task,
    String taskName,
    SearchSpec search,
    AgentSpec agent,
    EvaluateSpec evaluate,
    FieldNames names) {

  /** Where its fields are reported, as rules name them. */
  public PointCheck.Report in(PointCheck.Report spec) {
    return names.of(spec);
  }

  Evaluation with(TaskSpec otherTask, SearchSpec otherSearch) {
    return new Evaluation(otherTask, taskName, otherSearch, agent, evaluate, names);
  }
}
