package io.fireact.plan;

import io.fireact.agent.Compatibility;
import io.fireact.agent.method.Method;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.Evaluation;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.ModelSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.ToolNoise;
import io.fireact.spec.TrainerSpec;
import io.fireact.spec.TrainingPart;
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
        new StageInput.Report(experiment.name(), labels, experiment.published()),
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
    if (point.fineTune().trajectories() > 0 && !point.trainer().identified()) {
      throw new IllegalArgumentException("the content of a trainer's files is not known yet");
    }
    if (!point.student().identified()) {
      throw new IllegalArgumentException(
          "the content of the student is not known yet: " + point.student().baseLabel());
    }
    Evaluation evaluation = point.evaluation();
    point.trainingSet().forEach(Planner::identified);
    identified(evaluation.task(), evaluation.search());
    String dataset = dataset(evaluation.task(), point);
    String base =
        add(
            StageKind.BASE,
            new StageInput.Base(point.student()),
            // A real model owes nothing to the task.
            point.student().pretrainsOnTask()
                ? Map.of("dataset", dataset(point.pretraining(), point))
                : Map.of(),
            point);
    Map<String, String> needs = new LinkedHashMap<>();
    needs.put("dataset", dataset);
    needs.put("base", base);
    List<TrainingPart> parts =
        point.trainingSet().stream().filter(part -> part.count() > 0).toList();
    List<String> mixes = parts.stream().map(part -> mix(point, part)).toList();
    if (point.fineTune().trajectories() > 0) {
      Map<String, String> trained = new LinkedHashMap<>();
      trained.put("base", base);
      Stage.put(trained, Stage.MIX, mixes);
      needs.put("adapter", add(StageKind.FINE_TUNE, fineTune(point, parts), trained, point));
    } else {
      Stage.put(needs, Stage.SHOTS, mixes);
    }
    if (point.leakage() != LeakagePolicy.EXCLUDE) {
      List<String> unlike = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).task().equals(evaluation.task())) {
          unlike.add(mixes.get(i));
        }
      }
      Stage.number(needs, Stage.LEARNED, unlike);
    }
    return add(
        StageKind.EVALUATE,
        new StageInput.Evaluate(
            evaluation.evaluate(),
            evaluation.search(),
            evaluation
                .agent()
                .ofStudent(point.fineTune().trajectories() > 0, point.student().hasWeights()),
            Instructions.student(point),
            Instructions.studentsExamples(point)),
        needs,
        point);
  }

  private static void identified(TrainingPart part) {
    identified(part.task(), part.search());
    if (!part.teacher().identified()) {
      throw new IllegalArgumentException("the content of a recording is not known yet");
    }
    if (part.review() != null && !part.review().identified()) {
      throw new IllegalArgumentException("the content of a review is not known yet");
    }
  }

  private static void identified(TaskSpec task, SearchSpec search) {
    if (!search.identified()) {
      throw new IllegalArgumentException("the content of a recording is not known yet");
    }
    if (!task.identified()) {
      throw new IllegalArgumentException(
          "the content of the data of the %s task is not known yet".formatted(task.kind()));
    }
  }

  private String dataset(TaskSpec task, PointSpec point) {
    return add(StageKind.DATASET, new StageInput.Dataset(task), Map.of(), point);
  }

  /** Where tasks have instructions of their own, examples are told those of their tasks. */
  private static StageInput fineTune(PointSpec point, List<TrainingPart> parts) {
    List<String> instructions =
        parts.stream().map(part -> Instructions.fineTuned(point, part.task())).toList();
    // What is trained here, as nearly everything is, has the key of before there were others.
    FineTuneSpec spec =
        point.trainer() instanceof TrainerSpec.Local
            ? point.fineTune().withUsualTrainer()
            : point.fineTune().with(point.trainer());
    Compatibility compat =
        point.evaluation().agent().compat().ofStudent(true, point.student().hasWeights());
    return instructions.stream().distinct().count() == 1
        ? new StageInput.FineTune(spec, instructions.get(0), List.of(), compat)
        : new StageInput.FineTune(spec, "", instructions, compat);
  }

  private String mix(PointSpec point, TrainingPart part) {
    // Worked examples are the student's: a point's own number of them does not make the teacher's
    // trajectories other ones.
    AgentSpec teachers = part.agent().ofTeacher();
    if (!(part.teacher() instanceof ModelSpec)) {
      // Nobody plays what is imported.
      teachers =
          teachers
              .withMethod(Method.REACT)
              .withFewShot(0)
              .withNoise(ToolNoise.NONE)
              .withCompat(Compatibility.NONE);
    }
    String dataset = dataset(part.task(), point);
    String trajectories =
        add(
            StageKind.TRAJECTORIES,
            new StageInput.Trajectories(
                part.teacher(),
                part.search(),
                teachers,
                Instructions.teacher(part),
                Instructions.teachersExamples(part)),
            Map.of("dataset", dataset),
            point);
    Map<String, String> needs = new LinkedHashMap<>();
    needs.put("trajectories", trajectories);
    needs.put("dataset", dataset);
    if (point.leakage() == LeakagePolicy.EXCLUDE) {
      Stage.number(
          needs,
          Stage.HELD_OUT,
          point.evaluated().stream()
              .filter(task -> !task.equals(part.task()))
              .map(task -> dataset(task, point))
              .toList());
    }
    return add(
        StageKind.MIX,
        new StageInput.TrainingSet(
            part.count(), point.seed(), point.leakage(), part.filter(), part.review()),
        needs,
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
