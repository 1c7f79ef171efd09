package io.fireact.spec.read;

import io.fireact.agent.method.Method;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.EvaluateSpec;
import io.fireact.spec.Evaluation;
import io.fireact.spec.FieldNames;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.spec.TrainingPart;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Entries;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Seed;
import io.fireact.spec.field.Text;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Version 2 of a spec: several tasks, a training set of parts, several evaluations. */
record MultiTaskFields(
    @Doc("Seed of the sweep; every other seed that is not given is this one.")
        @Range(min = 0, max = Seed.LARGEST)
        @Default("1")
        long seed,
    @Doc("Where questions and corpora come from, by names that training_set and evaluate use.")
        @Named
        Map<String, TaskSpec> tasks,
    @Doc("Who writes trajectories, by names that training_set uses.") @Named @Default
        Map<String, TeacherSpec> models,
    @Doc("The agent's search tool.") @Default("bm25") SearchSpec search,
    @Doc("The agent's loop.") @Default AgentSpec agent,
    @Doc("The base LM; one that the platform pre-trains reads the texts of the first of tasks.")
        @Default("nano")
        StudentSpec student,
    @Doc("Fine-tuning on trajectories.") @Default FineTuneSpec fineTune,
    @Doc("What is learned or shown as worked examples, part by part.") @Default
        List<PartFields> trainingSet,
    @Doc(
            "Where trajectories that are learned or shown are about dev or test questions of their"
                + " own task: refuse them, report their number, or exclude them and those about"
                + " every other evaluated task.")
        @Default("refuse")
        LeakagePolicy leakage,
    @Doc("What every point is measured on.") List<EvaluationFields> evaluate)
    implements PointFields {
  private static final double ROUNDING = 1e-6;

  /** Names that a spec gives. */
  @Entries(
      key =
          @Text(
              longest = 40,
              pattern = "^[a-z][a-z0-9_]*$",
              allowed = "a name of at most 40 lower-case letters, digits and _, a letter first"))
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.RECORD_COMPONENT)
  @interface Named {}

  @Override
  public List<PointSpec> points(Map<String, String> labels, PointCheck.Report report) {
    Problems problems = new Problems(report);
    int trajectories = trajectories(problems);
    names(problems);
    List<String> called = called(labels, problems);
    if (problems.found) {
      return List.of();
    }
    FineTuneSpec tuning = Components.with(fineTune, "trajectories", trajectories);
    List<TaskSpec> evaluated = evaluate.stream().map(each -> task(each.task())).distinct().toList();
    List<PointSpec> points = new ArrayList<>();
    for (int i = 0; i < evaluate.size(); i++) {
      Map<String, String> mine = new LinkedHashMap<>(labels);
      if (evaluate.size() > 1) {
        mine.put(PointSpec.EVALUATION, called.get(i));
      }
      points.add(
          new PointSpec(
              mine,
              seed,
              tasks.values().iterator().next(),
              parts(trajectories, evaluate.get(i).task(), problems),
              leakage,
              student,
              tuning,
              evaluation(i),
              evaluated));
    }
    return problems.found ? List.of() : points;
  }

  /** Remembers whether there was one. */
  private static final class Problems {
    private final PointCheck.Report report;
    private boolean found;

    Problems(PointCheck.Report report) {
      this.report = report;
    }

    void add(String path, String message) {
      found = true;
      report.problem(path, message);
    }

    boolean written(String path) {
      return report.written(path);
    }
  }

  /** How many there are, of all parts. */
  private int trajectories(Problems problems) {
    boolean written = problems.written("fine_tune.trajectories");
    if (trainingSet.isEmpty()) {
      if (written && fineTune.trajectories() > 0) {
        problems.add(
            "fine_tune.trajectories",
            "%s trajectories of no training_set; write its parts, or 0"
                .formatted(fineTune.trajectories()));
      }
      return 0;
    }
    for (int i = 0; i < trainingSet.size(); i++) {
      PartFields part = trainingSet.get(i);
      if ((part.count() == null) == (part.share() == null)) {
        problems.add(
            part(i),
            part.count() == null
                ? "neither count nor share says how much of it there is; write one of them"
                : "count and share are both written; write only one of them");
      } else if ((part.count() == null) != (trainingSet.get(0).count() == null)) {
        problems.add(
            part(i), "parts have counts, or all of them have shares; this one differs from [0]");
      }
    }
    if (problems.found) {
      return 0;
    }
    double sum = IntStream.range(0, trainingSet.size()).mapToDouble(this::weight).sum();
    if (trainingSet.get(0).share() != null) {
      if (Math.abs(sum - 1) > ROUNDING) {
        problems.add(
            "training_set",
            "the shares add up to %s; they must add up to 1"
                .formatted(Math.round(sum * 1e9) / 1e9));
      }
      return fineTune.trajectories();
    }
    if (written && fineTune.trajectories() != 0 && fineTune.trajectories() != sum) {
      problems.add(
          "fine_tune.trajectories",
          "%s, but the counts of training_set add up to %s; leave it out, or give the parts shares"
              .formatted(fineTune.trajectories(), (long) sum));
    }
    return written && fineTune.trajectories() == 0 ? 0 : (int) sum;
  }

  private void names(Problems problems) {
    if (tasks.isEmpty()) {
      problems.add("tasks", "there is none; write at least one, such as {world: {kind: world}}");
    }
    if (evaluate.isEmpty()) {
      problems.add("evaluate", "there is none; write at least one, such as [{task: world}]");
    }
    for (int i = 0; i < trainingSet.size(); i++) {
      PartFields part = trainingSet.get(i);
      known(part.task(), part(i) + ".task", tasks, "tasks", problems);
      known(part.teacher(), part(i) + ".teacher", models, "models", problems);
      TeacherSpec teacher = models.get(part.teacher());
      if (teacher != null && teacher.imported().isPresent()) {
        importedAsItIs(part, part(i), problems);
      }
    }
    for (int i = 0; i < evaluate.size(); i++) {
      known(evaluate.get(i).task(), evaluation(i, "task"), tasks, "tasks", problems);
    }
  }

  private static void importedAsItIs(PartFields part, String path, Problems problems) {
    Map<String, @Nullable Object> meaningless = new LinkedHashMap<>();
    meaningless.put("method", part.method());
    meaningless.put("search", part.search());
    meaningless.put("questions", part.questions());
    meaningless.forEach(
        (field, value) -> {
          if (value != null) {
            problems.add(
                path + "." + field,
                "%s's trajectories are imported as they are; leave this out"
                    .formatted(part.teacher()));
          }
        });
  }

  private static void known(
      String name, String path, Map<String, ?> all, String where, Problems problems) {
    if (!all.containsKey(name)) {
      problems.add(
          path,
          "there is no %s in %s; %s"
              .formatted(
                  name,
                  where,
                  all.isEmpty() ? "it is empty" : "there are " + String.join(", ", all.keySet())));
    }
  }

  /** A label for each evaluation. */
  private List<String> called(Map<String, String> labels, Problems problems) {
    if (evaluate.size() > 1 && labels.containsKey(PointSpec.EVALUATION)) {
      problems.add(
          "axes." + PointSpec.EVALUATION,
          "evaluations are told apart by an axis of this name already; call this one otherwise");
    }
    List<Function<EvaluationFields, String>> ways =
        List.of(
            EvaluationFields::task,
            each -> each.task() + " " + method(each.method()).id(),
            each -> each.task() + " " + method(each.method()).id() + " " + each.questions());
    for (Function<EvaluationFields, String> way : ways) {
      List<String> called =
          evaluate.stream()
              .map(each -> Optional.ofNullable(each.label()).orElseGet(() -> way.apply(each)))
              .toList();
      if (new HashSet<>(called).size() == called.size()) {
        return called;
      }
    }
    problems.add("evaluate", "two evaluations are called the same; give each a label of its own");
    return List.of();
  }

  private List<TrainingPart> parts(int trajectories, String evaluatedTask, Problems problems) {
    int[] counts = new int[trainingSet.size()];
    if (trajectories > 0) {
      counts =
          Apportionment.of(
              trajectories,
              IntStream.range(0, trainingSet.size()).mapToDouble(this::weight).toArray());
    } else if (agent.shots() > 0) {
      // Worked examples are about what is asked.
      int[] fitting =
          IntStream.range(0, trainingSet.size())
              .filter(i -> trainingSet.get(i).task().equals(evaluatedTask))
              .toArray();
      if (fitting.length == 0) {
        problems.add(
            "agent.shots",
            "%s worked examples, but no part of training_set is about %s"
                .formatted(agent.shots(), evaluatedTask));
      }
      int[] shots =
          Apportionment.of(
              fitting.length == 0 ? 0 : agent.shots(),
              IntStream.of(fitting).mapToDouble(this::weight).toArray());
      for (int i = 0; i < fitting.length; i++) {
        counts[fitting[i]] = shots[i];
      }
    }
    List<TrainingPart> parts = new ArrayList<>();
    for (int i = 0; i < trainingSet.size(); i++) {
      parts.add(part(i, counts[i]));
    }
    return parts;
  }

  private double weight(int part) {
    PartFields fields = trainingSet.get(part);
    if (fields.count() != null) {
      return fields.count();
    }
    return fields.share() == null ? 0 : fields.share();
  }

  private TrainingPart part(int i, int count) {
    PartFields part = trainingSet.get(i);
    TeacherSpec teacher = model(part.teacher());
    if (part.questions() != null) {
      teacher = teacher.asking(part.questions());
    }
    Map<String, String> names = new LinkedHashMap<>();
    names.put("task", "tasks." + part.task());
    names.put("teacher", "models." + part.teacher());
    names.put("fine_tune.trajectories", part(i) + (part.count() == null ? ".share" : ".count"));
    if (part.questions() != null) {
      names.put("teacher.questions", part(i) + ".questions");
    }
    if (part.method() != null) {
      names.put("agent.method", part(i) + ".method");
    }
    if (part.search() != null) {
      names.put("search", part(i) + ".search");
    }
    return new TrainingPart(
        task(part.task()),
        part.task(),
        part.search() == null ? search : part.search(),
        teacher,
        agent.withMethod(method(part.method())),
        count,
        part.filter(),
        part.review(),
        new FieldNames(names));
  }

  private Evaluation evaluation(int i) {
    EvaluationFields fields = evaluate.get(i);
    Map<String, String> names = new LinkedHashMap<>();
    names.put("task", "tasks." + fields.task());
    names.put("evaluate", "evaluate[" + i + "]");
    if (fields.method() != null) {
      names.put("agent.method", evaluation(i, "method"));
    }
    if (fields.search() != null) {
      names.put("search", evaluation(i, "search"));
    }
    return new Evaluation(
        task(fields.task()),
        fields.task(),
        fields.search() == null ? search : fields.search(),
        agent.withMethod(method(fields.method())),
        new EvaluateSpec(
            fields.split(),
            fields.questions(),
            fields.leakage() == null ? leakage : fields.leakage()),
        new FieldNames(names));
  }

  private Method method(@Nullable Method own) {
    return own == null ? agent.method() : own;
  }

  private TaskSpec task(String name) {
    return Optional.ofNullable(tasks.get(name)).orElseThrow();
  }

  private TeacherSpec model(String name) {
    return Optional.ofNullable(models.get(name)).orElseThrow();
  }

  private static String part(int i) {
    return "training_set[" + i + "]";
  }

  private static String evaluation(int i, String field) {
    return "evaluate[" + i + "]." + field;
  }
}
