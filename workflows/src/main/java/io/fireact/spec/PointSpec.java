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

  /** The same point with another search tool. */
  public PointSpec withSearch(SearchSpec other) {
    return new PointSpec(axes, seed, task, other, teacher, agent, student, fineTune, evaluate);
  }

  /** The same point with another teacher. */
  public PointSpec withTeacher(TeacherSpec other) {
    return new PointSpec(axes, seed, task, search, other, agent, student, fineTune, evaluate);
  }

  /** The same point with another base LM. */
  public PointSpec withStudent(StudentSpec other) {
    return new PointSpec(axes, seed, task, search, teacher, agent, other, fineTune, evaluate);
  }
}
