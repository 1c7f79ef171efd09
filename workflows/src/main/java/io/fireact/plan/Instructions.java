package io.fireact.plan;

import io.fireact.agent.method.Method;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskPrompts;

/**
 * What models are told before a point's prompts, as text: it is part of the stages' inputs and so
 * of their keys, and a stage tells what its plan says, whatever the resources have become since. A
 * task has its own text where there is a resource for it, and otherwise the method's. Who is given
 * the agent's text as it is, is told nothing.
 */
final class Instructions {
  private Instructions() {}

  /** What the teacher is told. */
  static String teacher(PointSpec point) {
    return told(point.teacher(), TaskPrompts.instruction(point.agent().method(), point.task()));
  }

  /** What the student is told: after it was fine-tuned, what it was told in that. */
  static String student(PointSpec point) {
    return point.fineTune().trajectories() > 0
        ? fineTuned(point)
        : told(point.student(), TaskPrompts.instruction(point.agent().method(), point.task()));
  }

  /**
   * What the student is told while it is fine-tuned: training texts are ReAct's, and may be about
   * several tasks, so it is what ReAct tells everybody.
   */
  static String fineTuned(PointSpec point) {
    return told(point.student(), Method.REACT.instruction());
  }

  /** The worked examples of our own that the teacher is shown. */
  static String teachersExamples(PointSpec point) {
    return point.teacher() instanceof ModelSpec ? examples(point, false) : "";
  }

  /** Those that the student is shown, which is none once it is fine-tuned. */
  static String studentsExamples(PointSpec point) {
    return point.fineTune().trajectories() > 0
        ? ""
        : examples(point, !point.student().instructed());
  }

  /**
   * @param completes whether it is a plain completion model, which has to be told before the
   *     examples what they are examples of
   */
  private static String examples(PointSpec point, boolean completes) {
    int count = point.agent().fewShot();
    return count == 0
        ? ""
        : (completes ? TaskPrompts.preamble(point.agent().method()) + "\n\n" : "")
            + TaskPrompts.fewShot(point.agent().method(), point.task(), count);
  }

  private static String told(Object spec, String instruction) {
    return spec instanceof ModelSpec model && model.instructed() ? instruction : "";
  }
}
