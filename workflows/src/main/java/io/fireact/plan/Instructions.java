package io.fireact.plan;

import io.fireact.agent.method.Method;
import io.fireact.agent.method.PromptTexts;
import io.fireact.json.Kinds;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TrainingPart;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What models are told before a point's prompts, as text: it is part of the stages' inputs and so
 * of their keys, and a stage tells what its plan says, whatever the resources have become since. A
 * task has its own text where there is a resource for it, and otherwise the method's. Who is given
 * the agent's text as it is, is told nothing.
 */
final class Instructions {
  private static final Map<Method, Map<Class<?>, String>> OF_TASKS = ofTasks();

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

  private static String told(Object spec, Method method, TaskSpec task) {
    return spec instanceof ModelSpec model && model.instructed() ? text(method, task) : "";
  }

  private static String text(Method method, TaskSpec task) {
    return OF_TASKS
        .getOrDefault(method, Map.of())
        .getOrDefault(task.getClass(), method.instruction());
  }

  private static Map<Method, Map<Class<?>, String>> ofTasks() {
    Map<Method, Map<Class<?>, String>> texts = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      Map<Class<?>, String> own = new HashMap<>();
      Kinds.of(TaskSpec.class)
          .forEach(
              (name, task) ->
                  PromptTexts.instruction(method.id(), name)
                      .ifPresent(text -> own.put(task, text)));
      texts.put(method, own);
    }
    return texts;
  }
}
