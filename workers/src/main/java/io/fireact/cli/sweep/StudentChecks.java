package io.fireact.cli.sweep;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.spec.AgentSpec;
import io.fireact.spec.FineTuneSpec;
import io.fireact.spec.PointCheck;
import io.fireact.spec.PointSpec;
import io.fireact.spec.StudentSpec;
import io.fireact.stage.StudentCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;

/**
 * Opens the checkpoints of a spec that are on this machine, so that their faults are said with the
 * spec's others. Asks no hub and downloads nothing: what is not here is looked at when it is.
 */
final class StudentChecks implements PointCheck, AutoCloseable {
  private final GlobalOptions options;
  private final Path file;
  private final OkHttpClient http;
  private final Map<Looked, List<Found>> known = new HashMap<>();
  private final Set<String> notes = new LinkedHashSet<>();

  /** What decides what is found; a sweep's points mostly agree in it. */
  private record Looked(
      StudentSpec.Pretrained student,
      int trajectories,
      FineTuneSpec.Method method,
      FineTuneSpec.Adapter adapter,
      int maxLength,
      AgentSpec agent) {}

  private record Found(String path, String message) {}

  /**
   * @param file the spec's own, which relative directories begin at
   */
  StudentChecks(Path file, GlobalOptions options) {
    this.file = file;
    this.options = options;
    this.http = EnvironmentProxies.client(options.context().environment());
  }

  /** What is worth saying and stops nothing, each once. */
  Set<String> notes() {
    return notes;
  }

  @Override
  public void check(PointSpec point, Report report) {
    point.student().published().ifPresent(student -> check(point, student, report));
  }

  private void check(PointSpec point, StudentSpec.Pretrained student, Report report) {
    FineTuneSpec tuning = point.fineTune();
    Looked looked =
        new Looked(
            student,
            Math.min(1, tuning.trajectories()),
            tuning.method(),
            tuning.adapter(),
            tuning.data().maxLength(),
            point.agent());
    known
        .computeIfAbsent(looked, unused -> look(point, student))
        .forEach(found -> report.problem(found.path, found.message));
  }

  private List<Found> look(PointSpec point, StudentSpec.Pretrained student) {
    List<Found> found = new ArrayList<>();
    Optional<Path> directory;
    try {
      directory =
          new BaseModelSource(http, options.context().environment(), options.cache().models())
              .present(BaseModelNames.place(student.model(), file), student.revision());
    } catch (FailureException e) {
      // Settings of the hub in the environment are none of the spec's faults.
      notes.add(
          "student.model %s was not looked at: %s".formatted(student.model(), e.getMessage()));
      return found;
    }
    if (directory.isEmpty()) {
      notes.add(
          "student.model %s is not here yet; it is looked at when it is downloaded"
              .formatted(student.model()));
    } else if (!Files.isDirectory(directory.get())) {
      found.add(new Found("student.model", "there is no directory " + directory.get()));
    } else {
      StudentCheck.check(
          point,
          student,
          directory.get(),
          new StudentCheck.Findings() {
            @Override
            public void problem(String path, String message) {
              found.add(new Found(path, message));
            }

            @Override
            public void note(String message) {
              notes.add(message);
            }
          });
    }
    return found;
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
