package io.fireact.cli.sweep;

import io.fireact.agent.Question;
import io.fireact.agent.Split;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.spec.Evaluation;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TrainingPart;
import io.fireact.task.DataFiles;
import io.fireact.task.Tasks;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * Says which data a task of a person's own files stands for, by content, and checks it with the
 * spec. Downloads nothing: tasks that others published say their digests themselves.
 */
final class TaskContents implements PointCheck {
  private final Path directory;
  private final GlobalOptions options;
  private final Map<TaskSpec, Looked> known = new HashMap<>();

  /**
   * @param counts questions by split
   * @param fault what is wrong with the data; empty where nothing is
   */
  private record Looked(Map<Split, Integer> counts, String fault) {}

  /**
   * @param file the spec's own, which relative paths begin at
   */
  TaskContents(Path file, GlobalOptions options) {
    this.directory = directory(file);
    this.options = options;
  }

  private static Path directory(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  /**
   * The spec with every task identified.
   *
   * @throws CommandException USAGE when a task's data is not there or not right
   */
  static ExperimentSpec identified(ExperimentSpec spec, Path file) {
    Map<TaskSpec, TaskSpec> found = new HashMap<>();
    List<PointSpec> points =
        spec.points().stream()
            .map(
                point ->
                    point.withTasks(
                        each -> found.computeIfAbsent(each, task -> identified(task, file))))
            .toList();
    return spec.with(points);
  }

  private static TaskSpec identified(TaskSpec task, Path file) {
    try {
      return Tasks.identify(task, directory(file));
    } catch (FailureException e) {
      throw new CommandException(ExitCode.USAGE, "nothing was started: task: " + e.getMessage());
    }
  }

  @Override
  public void check(PointSpec point, Report report) {
    Evaluation evaluation = point.evaluation();
    check(
        evaluation.task(),
        evaluation.evaluate().split(),
        evaluation.evaluate().questions(),
        "evaluate.questions",
        evaluation.in(report));
    for (TrainingPart part : point.trainingSet()) {
      int asked = part.asksTeacher() ? part.teacher().questions() : 0;
      check(part.task(), Split.TRAIN, asked, "teacher.questions", part.in(report));
    }
  }

  private void check(TaskSpec task, Split split, int asked, String path, Report report) {
    if (task.count(Split.TEST).isPresent()) {
      return; // the spec's own rules know
    }
    Looked looked = known.computeIfAbsent(task, this::look);
    if (looked.fault().isEmpty()) {
      atMost(looked, split, asked, path, report);
    } else {
      report.problem("task", looked.fault());
    }
  }

  private static void atMost(Looked looked, Split split, int asked, String path, Report report) {
    int there = looked.counts().getOrDefault(split, 0);
    if (asked > there) {
      report.problem(
          path,
          "%d questions are more than the %d %s questions of the task"
              .formatted(asked, there, split.name().toLowerCase(Locale.ROOT)));
    }
  }

  private Looked look(TaskSpec task) {
    OkHttpClient http = EnvironmentProxies.client(options.context().environment());
    try {
      TaskSpec identified = Tasks.identify(task, directory);
      Map<Split, Integer> counts = new EnumMap<>(Split.class);
      for (Question question :
          Tasks.open(identified, new DataFiles(null, options.cache().data(), http)).questions()) {
        counts.merge(question.split(), 1, Integer::sum);
      }
      return new Looked(counts, "");
    } catch (FailureException e) {
      return new Looked(Map.of(), String.valueOf(e.getMessage()));
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }
}
