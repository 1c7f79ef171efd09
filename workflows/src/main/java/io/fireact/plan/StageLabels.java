package io.fireact.plan;

import io.fireact.agent.method.Method;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names stages for people: what a stage does, and the axis values that it belongs to where not all
 * points share it. Labels are unique in a plan, and never part of a key.
 */
final class StageLabels {
  /** So many values of one axis are spelt out. */
  private static final int SHOWN = 3;

  private StageLabels() {}

  static List<Stage> label(List<Planner.Draft> drafts, List<PointSpec> points) {
    Map<String, Set<String>> axes = values(points);
    Set<String> sizes = sizes(points);
    boolean parts =
        points.stream()
            .anyMatch(point -> point.trainingSet().size() > 1 || point.evaluated().size() > 1);
    Map<TaskSpec, String> names = parts ? names(points) : Map.of();
    Map<String, Planner.Draft> byKey = new HashMap<>();
    drafts.forEach(draft -> byKey.put(draft.key(), draft));
    Map<String, Integer> uses = new HashMap<>();
    List<Stage> stages = new ArrayList<>();
    for (Planner.Draft draft : drafts) {
      String label = label(draft, parts ? part(draft, byKey, names) : "", names, axes, sizes);
      int use = uses.merge(label, 1, Integer::sum);
      stages.add(
          new Stage(
              draft.key(),
              draft.kind(),
              use == 1 ? label : label + " #" + use,
              draft.input(),
              draft.needs()));
    }
    return stages;
  }

  /** Axis name to the labels that the points have on it. */
  private static Map<String, Set<String>> values(List<PointSpec> points) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (PointSpec point : points) {
      point
          .axes()
          .forEach(
              (axis, label) ->
                  values.computeIfAbsent(axis, unused -> new LinkedHashSet<>()).add(label));
    }
    return values;
  }

  /** Axes whose labels are the numbers of trajectories themselves. */
  private static Set<String> sizes(List<PointSpec> points) {
    Set<String> sizes = new LinkedHashSet<>(values(points).keySet());
    for (PointSpec point : points) {
      int size = point.fineTune().trajectories();
      if (size > 0) {
        sizes.removeIf(axis -> !Integer.toString(size).equals(point.axes().get(axis)));
      }
    }
    return sizes;
  }

  /** What the spec calls its tasks. */
  private static Map<TaskSpec, String> names(List<PointSpec> points) {
    Map<TaskSpec, String> names = new HashMap<>();
    for (PointSpec point : points) {
      names.putIfAbsent(point.evaluation().task(), point.evaluation().taskName());
      point.trainingSet().forEach(part -> names.putIfAbsent(part.task(), part.taskName()));
    }
    return names;
  }

  private static String name(TaskSpec task, Map<TaskSpec, String> names) {
    return names.getOrDefault(task, task.kind());
  }

  /** Of what part of a training set a stage is: its task, and its method where that is another. */
  private static String part(
      Planner.Draft draft, Map<String, Planner.Draft> byKey, Map<TaskSpec, String> names) {
    Planner.Draft of =
        draft.kind() == StageKind.MIX
            ? byKey.getOrDefault(draft.needs().getOrDefault("trajectories", ""), draft)
            : draft;
    Planner.Draft dataset = byKey.get(of.needs().getOrDefault("dataset", ""));
    if (dataset != null
        && dataset.input() instanceof StageInput.Dataset data
        && of.input() instanceof StageInput.Trajectories trajectories) {
      Method method = trajectories.agent().method();
      return " " + name(data.task(), names) + (method == Method.REACT ? "" : " " + method.id());
    }
    return "";
  }

  private static String label(
      Planner.Draft draft,
      String part,
      Map<TaskSpec, String> names,
      Map<String, Set<String>> axes,
      Set<String> sizes) {
    String number = number(draft);
    StringBuilder label = new StringBuilder(what(draft, names));
    if (!number.isEmpty()) {
      label.append(draft.kind() == StageKind.MIX ? " of " : " n=").append(number);
    }
    label.append(part);
    Map<String, Set<String>> mine = values(draft.users());
    for (Map.Entry<String, Set<String>> axis : axes.entrySet()) {
      Set<String> labels = mine.getOrDefault(axis.getKey(), Set.of());
      boolean all = labels.equals(axis.getValue());
      // "fine-tune n=16 n=16" would say the same thing twice.
      boolean said = sizes.contains(axis.getKey()) && labels.equals(Set.of(number));
      if (!all && !said) {
        label.append(' ').append(lastPart(axis.getKey())).append('=').append(shown(labels));
      }
    }
    return label.toString();
  }

  private static String shown(Set<String> labels) {
    String first = String.join("|", labels.stream().limit(SHOWN).toList());
    return labels.size() > SHOWN ? first + "|..." : first;
  }

  private static String lastPart(String axis) {
    return axis.substring(axis.lastIndexOf('.') + 1);
  }

  private static String what(Planner.Draft draft, Map<TaskSpec, String> names) {
    StageInput input = draft.input();
    if (input instanceof StageInput.Dataset dataset) {
      return "dataset " + name(dataset.task(), names);
    }
    if (input instanceof StageInput.Base base) {
      return base.student().baseLabel();
    }
    if (input instanceof StageInput.Trajectories trajectories) {
      return "trajectories " + trajectories.teacher().label();
    }
    if (input instanceof StageInput.TrainingSet) {
      return "mix";
    }
    if (input instanceof StageInput.FineTune) {
      return "fine-tune";
    }
    return input instanceof StageInput.Evaluate ? evaluate(draft) : "report";
  }

  private static String evaluate(Planner.Draft draft) {
    if (draft.needs().containsKey("adapter") || !draft.users().get(0).student().hasWeights()) {
      return "evaluate";
    }
    boolean prompted =
        draft.needs().containsKey(Stage.SHOTS)
            || draft.needs().containsKey(Stage.SHOTS + "-1")
            || (draft.input() instanceof StageInput.Evaluate input && input.agent().fewShot() > 0);
    return prompted ? "evaluate prompted base" : "evaluate base";
  }

  /** How many trajectories the stage is about; empty when it is not about a number. */
  private static String number(Planner.Draft draft) {
    if (draft.input() instanceof StageInput.TrainingSet mix) {
      return Integer.toString(mix.count());
    }
    if (draft.input() instanceof StageInput.FineTune fineTune) {
      return Integer.toString(fineTune.fineTune().trajectories());
    }
    return draft.needs().containsKey("adapter")
        ? Integer.toString(draft.users().get(0).fineTune().trajectories())
        : "";
  }
}
