package io.fireact.plan;

import io.fireact.agent.method.Method;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.ToolNoise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns an experiment into its DAG of stages. Pure: the same experiment gives the same plan on
 * every machine; what is finished already is for the caller to look up by key.
 */
public final class Planner {
  private static final int ID_DIGITS = 12;

  /** Stages by key; what several points need is there once. */
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private Planner() {}

  /** A stage without its label, and the points that it serves. */
  record Draft(
      String key,
      StageKind kind,
      StageInput input,
      Map<String, String> needs,
      List<PointSpec> users) {}

  /**
   * The plan of {@code experiment}.
   *
   * @throws IllegalArgumentException when a checkpoint, a recording or a task is not identified yet
   */
  public static Plan plan(ExperimentSpec experiment) {
    return new Planner().draw(experiment);
  }

  private Plan draw(ExperimentSpec experiment) {
    List<Plan.Point> points = new ArrayList<>();
    Map<String, String> needs = new LinkedHashMap<>();
    for (PointSpec point : experiment.points()) {
      String evaluate = evaluate(point);
      needs.put("point-" + points.size(), evaluate);
      points.add(new Plan.Point(point.axes(), evaluate));
    }
    List<Map<String, String>> labels = points.stream().map(Plan.Point::axes).toList();
    add(
        StageKind.REPORT,
        new StageInput.Report(experiment.name(), labels),
        needs,
        experiment.points());
    // A stage only needs stages of earlier kinds, so the kinds' order is a topological one.
    List<Draft> sorted =
        drafts.values().stream().sorted(Comparator.comparing(Draft::kind)).toList();
    List<Stage> stages = StageLabels.label(sorted, experiment.points());
    String keys = stages.stream().map(Stage::key).collect(Collectors.joining("\n"));
    String id = experiment.name() + "-" + CanonicalJson.digest(keys).substring(0, ID_DIGITS);
    return new Plan(id, experiment.name(), experiment.run(), stages, points);
  }

  private String evaluate(PointSpec point) {
    point
        .student()
        .published()
        .filter(model -> !model.identified())
        .ifPresent(
            model -> {
              throw new IllegalArgumentException(
                  "the content of the model " + model.model() + " is not known yet");
            });
    if (!point.search().identified() || !point.teacher().identified()) {
      throw new IllegalArgumentException("the content of a recording is not known yet");
    }
    if (!point.task().identified()) {
      throw new IllegalArgumentException(
          "the content of the data of the %s task is not known yet".formatted(point.task().kind()));
    }
    String dataset = add(StageKind.DATASET, new StageInput.Dataset(point.task()), Map.of(), point);
    String base =
        add(
            StageKind.BASE,
            new StageInput.Base(point.student()),
            // A real model owes nothing to the task.
            point.student().pretrainsOnTask() ? Map.of("dataset", dataset) : Map.of(),
            point);
    Map<String, String> needs = new LinkedHashMap<>();
    needs.put("dataset", dataset);
    needs.put("base", base);
    int trajectories = point.fineTune().trajectories();
    if (trajectories > 0) {
      String adapter =
          add(
              StageKind.FINE_TUNE,
              new StageInput.FineTune(point.fineTune(), Instructions.fineTuned(point)),
              Map.of("base", base, "mix", mix(point, dataset, trajectories)),
              point);
      needs.put("adapter", adapter);
    }
    if (point.agent().shots() > 0) {
      needs.put("shots", mix(point, dataset, point.agent().shots()));
    }
    return add(
        StageKind.EVALUATE,
        new StageInput.Evaluate(
            point.evaluate(),
            point.search(),
            point.agent().ofStudent(trajectories > 0),
            Instructions.student(point),
            Instructions.studentsExamples(point)),
        needs,
        point);
  }

  private String mix(PointSpec point, String dataset, int count) {
    // Worked examples are the student's: a point's own number of them does not make the teacher's
    // trajectories other ones.
    AgentSpec teachers = point.agent().ofTeacher();
    if (!(point.teacher() instanceof ModelSpec)) {
      // Nobody plays what is imported.
      teachers = teachers.withMethod(Method.REACT).withFewShot(0).withNoise(ToolNoise.NONE);
    }
    String trajectories =
        add(
            StageKind.TRAJECTORIES,
            new StageInput.Trajectories(
                point.teacher(),
                point.search(),
                teachers,
                Instructions.teacher(point),
                Instructions.teachersExamples(point)),
            Map.of("dataset", dataset),
            point);
    return add(
        StageKind.MIX,
        new StageInput.TrainingSet(count, point.seed(), point.evaluate().leakage()),
        Map.of("trajectories", trajectories, "dataset", dataset),
        point);
  }

  private String add(StageKind kind, StageInput input, Map<String, String> needs, PointSpec point) {
    return add(kind, input, needs, List.of(point));
  }

  private String add(
      StageKind kind, StageInput input, Map<String, String> needs, List<PointSpec> users) {
    String key = StageKeys.key(kind, input, needs);
    drafts
        .computeIfAbsent(key, k -> new Draft(k, kind, input, needs, new ArrayList<>()))
        .users()
        .addAll(users);
    return key;
  }
}
