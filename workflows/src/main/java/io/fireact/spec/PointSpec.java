package io.fireact.spec;

import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import java.util.Collections;
import java.util.Map;

/**
 * One point of the sweep: the spec with one value of every axis put in.
 *
 * @param axes axis name to the value's label, in the spec's order
 */
public record PointSpec(
    Map<String, String> axes,
    @Doc("Seed of the sweep; every other seed that is not given is this one.")
        @Range(min = 0, max = Seed.LARGEST)
        @Default("1")
        long seed,
    @Doc("Where questions and the corpus come from.") TaskSpec task,
    @Doc("The agent's search tool.") @Default("bm25") SearchSpec search,
    @Doc("Who writes the trajectories.") @Default("scripted") TeacherSpec teacher,
    @Doc("The agent's loop.") @Default AgentSpec agent,
    @Doc("The base LM.") @Default("nano") StudentSpec student,
    @Doc("Fine-tuning on trajectories.") @Default FineTuneSpec fineTune,
    @Doc("What every point is measured on.") @Default EvaluateSpec evaluate) {
  public PointSpec {
    axes = Collections.unmodifiableMap(axes);
  }

  /** Whether the teacher is asked: a student that is only evaluated needs no trajectories. */
  public boolean asksTeacher() {
    return teacher.imported().isEmpty() && (fineTune.trajectories() > 0 || agent.shots() > 0);
  }

  /** The same point at other values of the axes. */
  PointSpec withAxes(Map<String, String> other) {
    return Components.with(this, "axes", other);
  }

  /** The same point with another search tool. */
  public PointSpec withSearch(SearchSpec other) {
    return Components.with(this, "search", other);
  }

  /** The same point with another teacher. */
  public PointSpec withTeacher(TeacherSpec other) {
    return Components.with(this, "teacher", other);
  }

  /** The same point with another task. */
  public PointSpec withTask(TaskSpec other) {
    return Components.with(this, "task", other);
  }

  /** The same point with another base LM. */
  public PointSpec withStudent(StudentSpec other) {
    return Components.with(this, "student", other);
  }
}
