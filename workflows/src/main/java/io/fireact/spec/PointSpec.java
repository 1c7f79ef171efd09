package io.fireact.spec;

import java.util.Map;

/**
 * One point of the sweep: the spec with one value of every axis put in.
 *
 * @param axes axis name to the value's label, in the spec's order
 */
public record PointSpec(
    Map<String, String> axes,
    long seed,
    TaskSpec task,
    SearchSpec search,
    TeacherSpec teacher,
    AgentSpec agent,
    StudentSpec student,
    FineTuneSpec fineTune,
    EvaluateSpec evaluate) {

  /** The same point with another task. */
  public PointSpec withTask(TaskSpec other) {
    return new PointSpec(axes, seed, other, search, teacher, agent, student, fineTune, evaluate);
  }

  /** The same point with another base LM. */
  public PointSpec withStudent(StudentSpec other) {
    return new PointSpec(axes, seed, task, search, teacher, agent, other, fineTune, evaluate);
  }
}
