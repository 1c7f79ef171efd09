package io.fireact.plan;

import io.fireact.agent.method.Method;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskPrompts;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TrainingPart;

/**
 * What models are told before a point's prompts, as text: it is part of the stages' inputs and so
 * of their keys, and a stage tells what its plan says, whatever the resources have become since. A
 * task has its own text where there is a resource for it, and otherwise the method's. Who is given
 * the agent's text as it is, is told nothing.
 */
final class Instructions {
  private Instructions() {}

  /** What the teacher is told. */
  static String teacher(TrainingPart part) {
    return told(part.teacher(), part.agent().method(), part.task());
  }

  /** What the student is told: after it was fine-tuned, what it was told in that. */
  static String student(PointSpec point) {
    TaskSpec task = point.evaluation().task();
    return point.fineTune().trajectories() > 0
        ? fineTuned(point, task)
        : told(point.student(), point.agent().method(), task);
  }

  /** What the student is told while it is fine-tuned: training texts are ReAct's. */
  static String fineTuned(PointSpec point, TaskSpec task) {
    return told(point.student(), Method.REACT, task);
  }

  /** The worked examples of our own that the teacher is shown. */
  static String teachersExamples(TrainingPart part) {
    return part.teacher() instanceof ModelSpec model
        ? examples(part.agent(), part.task(), model.completes())
        : "";
  }

  /** Those that the student is shown, which is none once it is fine-tuned. */
  static String studentsExamples(PointSpec point) {
    return point.fineTune().trajectories() > 0
        ? ""
        : examples(point.agent(), point.evaluation().task(), point.student().completes());
  }

  /**
   * @param completes whether it is a plain completion model, which has to be told before the
   *     examples what they are examples of
   */
  private static String examples(AgentSpec agent, TaskSpec task, boolean completes) {
    return agent.fewShot() == 0
        ? ""
        : (completes ? TaskPrompts.preamble(agent.method()) + "\n\n" : "")
            + TaskPrompts.fewShot(agent.method(), task, agent.fewShot());
  }

  private static String told(Object spec, Method method, TaskSpec task) {
    return spec instanceof ModelSpec model && model.instructed()
        ? TaskPrompts.instruction(method, task)
        : "";
  }
}
