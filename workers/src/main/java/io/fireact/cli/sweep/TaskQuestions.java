package io.fireact.cli.sweep;

import io.fireact.agent.Question;
import io.fireact.agent.QuestionOverlap;
import io.fireact.agent.Split;
import io.fireact.agent.Trajectory;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.config.EnvironmentVariable;
import io.fireact.http.EnvironmentProxies;
import io.fireact.json.Components;
import io.fireact.json.Default;
import io.fireact.json.Json;
import io.fireact.json.Kinds;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TaskSpec;
import io.fireact.spec.TrainingPart;
import io.fireact.task.ContentId;
import io.fireact.task.DataFiles;
import io.fireact.task.Tasks;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The questions of all tasks of a spec, of all splits: who asks about one gets it with its right
 * answers. Reads published files from where the spec says, FIREACT_DATA first.
 */
public final class TaskQuestions {
  /** With which FireAct drew its questions. */
  private static final int FIREACT_SEED = 233;

  private final QuestionOverlap questions;

  private TaskQuestions(List<Question> questions) {
    this.questions = new QuestionOverlap(questions);
  }

  /**
   * Those of a spec file.
   *
   * @throws io.fireact.cli.shell.CommandException USAGE when the spec is bad, with its problems
   *     said
   * @throws io.fireact.failure.FailureException when a task's data cannot be read
   */
  public static TaskQuestions of(Path spec, GlobalOptions options) {
    Set<TaskSpec> tasks = new LinkedHashSet<>();
    for (PointSpec point : SpecFiles.withTasks(spec, options).points()) {
      tasks.add(point.evaluation().task());
      point.trainingSet().stream().map(TrainingPart::task).forEach(tasks::add);
    }
    return of(tasks, options);
  }

  /**
   * Those that a kind of task draws where a spec says nothing else: of published tasks the paper's
   * own; empty for a kind that has to be told its files.
   *
   * @throws io.fireact.failure.FailureException when its data cannot be read
   */
  public static Optional<TaskQuestions> of(String kind, GlobalOptions options) {
    Class<? extends TaskSpec> spec = Kinds.of(TaskSpec.class).get(kind);
    if (spec == null || !Arrays.stream(spec.getRecordComponents()).allMatch(TaskQuestions::known)) {
      return Optional.empty();
    }
    TaskSpec task =
        Json.read(Json.write(Map.of("kind", kind, "seed", FIREACT_SEED)), TaskSpec.class);
    return Optional.of(of(Set.of(task), options));
  }

  /** Whether a spec may leave it out; a seed is given. */
  private static boolean known(RecordComponent component) {
    return component.getType().isPrimitive()
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || Components.annotation(component, Default.class).isPresent();
  }

  private static TaskQuestions of(Set<TaskSpec> tasks, GlobalOptions options) {
    Map<String, String> environment = options.context().environment();
    @Nullable Path data = EnvironmentVariable.DATA.value(environment).map(Path::of).orElse(null);
    OkHttpClient http = EnvironmentProxies.client(environment);
    try {
      DataFiles files = new DataFiles(data, options.cache().data(), http);
      List<Question> questions = new ArrayList<>();
      tasks.forEach(task -> questions.addAll(Tasks.open(task, files).questions()));
      return new TaskQuestions(questions);
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /**
   * The episode about the task's own question; empty where the task does not have it. A file's ids
   * are its own, so the text alone decides.
   */
  public Optional<Trajectory> find(Trajectory episode) {
    String text = episode.question().text();
    Question asked =
        new Question(
            "text " + ContentId.of(text),
            Split.TEST,
            text,
            List.of(),
            episode.question().choices(),
            episode.question().type(),
            "");
    return questions
        .find(asked)
        .map(
            match ->
                new Trajectory(
                    match.heldOut(),
                    episode.steps(),
                    episode.disposition(),
                    episode.answer(),
                    episode.correct(),
                    episode.inputTokens(),
                    episode.outputTokens(),
                    episode.method()));
  }
}
