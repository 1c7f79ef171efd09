package io.fireact.spec;

import org.jspecify.annotations.Nullable;

/**
 * A part of what a point learns or is shown: trajectories of one teacher, by one method, about one
 * task.
 *
 * @param taskName what the spec calls the task
 * @param agent how the teacher goes about questions
 * @param count how many trajectories the point needs of it; 0 where it needs none
 * @param review what people said of its trajectories; null where nobody was asked
 * @param names what the spec calls its fields
 */
public record TrainingPart(
    TaskSpec task,
    String taskName,
    SearchSpec search,
    TeacherSpec teacher,
    AgentSpec agent,
    int count,
    TrajectoryFilter filter,
    @Nullable ReviewSpec review,
    FieldNames names) {

  /** One that nobody reviewed. */
  public TrainingPart(
      TaskSpec task,
      String taskName,
      SearchSpec search,
      TeacherSpec teacher,
      AgentSpec agent,
      int count,
      TrajectoryFilter filter,
      FieldNames names) {
    this(task, taskName, search, teacher, agent, count, filter, null, names);
  }

  /** Whether the teacher is asked: a student that is only evaluated needs no trajectories. */
  public boolean asksTeacher() {
    return teacher.imported().isEmpty() && count > 0;
  }

  /** Where its fields are reported, as rules name them. */
  public PointCheck.Report in(PointCheck.Report spec) {
    return names.of(spec);
  }

  TrainingPart with(TaskSpec otherTask, SearchSpec otherSearch, TeacherSpec otherTeacher) {
    return new TrainingPart(
        otherTask, taskName, otherSearch, otherTeacher, agent, count, filter, review, names);
  }

  TrainingPart with(@Nullable ReviewSpec other) {
    return new TrainingPart(task, taskName, search, teacher, agent, count, filter, other, names);
  }
}
