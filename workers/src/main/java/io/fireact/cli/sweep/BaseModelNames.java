package io.fireact.cli.sweep;

import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.cli.shell.GlobalOptions;
import io.fireact.failure.FailureException;
import io.fireact.http.EnvironmentProxies;
import io.fireact.lm.hub.BaseModelSource;
import io.fireact.lm.hub.ModelManifest;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.StudentSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;

/**
 * Says which models the names in a spec stand for, by content: stages are named after that. No
 * weights are downloaded for it; a model whose digest the spec gives is not even looked for.
 */
final class BaseModelNames {
  private final OkHttpClient http;
  private final Path file;
  private final GlobalOptions options;
  private final boolean offline;

  private BaseModelNames(OkHttpClient http, Path file, GlobalOptions options, boolean offline) {
    this.http = http;
    this.file = file;
    this.offline = offline;
    this.options = options;
  }

  /**
   * The spec with every checkpoint identified.
   *
   * @param file the spec's own, which relative directories begin at
   * @param offline whether no hub is asked
   * @throws CommandException USAGE when a model is not there or not the one that the spec pins,
   *     ENVIRONMENT when the hub cannot be asked
   */
  static ExperimentSpec identified(
      ExperimentSpec spec, Path file, GlobalOptions options, boolean offline) {
    if (spec.points().stream().noneMatch(BaseModelNames::namesCheckpoint)) {
      return spec;
    }
    OkHttpClient http = EnvironmentProxies.client(options.context().environment());
    try {
      BaseModelNames names = new BaseModelNames(http, file, options, offline);
      Map<StudentSpec.Pretrained, StudentSpec> identified = new HashMap<>();
      List<PointSpec> points =
          spec.points().stream()
              .map(
                  point ->
                      point
                          .student()
                          .published()
                          .map(known -> identified.computeIfAbsent(known, names::identify))
                          .map(point::withStudent)
                          .orElse(point))
              .toList();
      return spec.with(points);
    } finally {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  private static boolean namesCheckpoint(PointSpec point) {
    return point.student().published().isPresent();
  }

  private StudentSpec identify(StudentSpec.Pretrained checkpoint) {
    String model = place(checkpoint.model(), file);
    if (!checkpoint.sha256().isEmpty()) {
      return checkpoint.identified(model, checkpoint.revision(), checkpoint.sha256());
    }
    ModelManifest manifest;
    try {
      manifest = find(model, checkpoint.revision());
    } catch (FailureException e) {
      throw new CommandException(
          e.type().retryable() ? ExitCode.ENVIRONMENT : ExitCode.USAGE,
          "nothing was started: student.model " + checkpoint.model() + ": " + e.getMessage());
    }
    // A directory has no revision; the spec's own then says nothing.
    String revision = manifest.revision().isEmpty() ? checkpoint.revision() : manifest.revision();
    return checkpoint.identified(manifest.model(), revision, manifest.sha256());
  }

  /** Goes on without the hub where it does not answer and the model was found before. */
  private ModelManifest find(String model, String revision) {
    Map<String, String> environment = new HashMap<>(options.context().environment());
    if (offline) {
      environment.put("HF_HUB_OFFLINE", "1");
    }
    try {
      return source(environment).identify(model, revision);
    } catch (FailureException e) {
      if (!e.type().retryable()) {
        throw e;
      }
      Map<String, String> alone = new HashMap<>(environment);
      alone.put("HF_HUB_OFFLINE", "1");
      ModelManifest known;
      try {
        known = source(alone).identify(model, revision);
      } catch (FailureException unknown) {
        throw e;
      }
      options.say(
          "%s: %s; going on with what it was here last, commit %s"
              .formatted(model, e.getMessage(), known.revision()));
      return known;
    }
  }

  private BaseModelSource source(Map<String, String> environment) {
    return new BaseModelSource(http, environment, options.cache().models());
  }

  /** Relative directories begin at the spec, so that it means the same from everywhere. */
  static String place(String model, Path file) {
    boolean relative = model.startsWith("./") || model.startsWith("../");
    return relative ? file.toAbsolutePath().resolveSibling(model).normalize().toString() : model;
  }
}
