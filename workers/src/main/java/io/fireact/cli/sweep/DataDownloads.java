package io.fireact.cli.sweep;

import io.fireact.cli.shell.GlobalOptions;
import io.fireact.config.EnvironmentVariable;
import io.fireact.http.EnvironmentProxies;
import io.fireact.spec.DataFile;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.TrainingPart;
import io.fireact.task.DataFiles;
import io.fireact.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Says before anything begins which published files of a spec are not on this machine: what they
 * may be used under, where they are downloaded from, and where to put them instead.
 */
final class DataDownloads {
  private DataDownloads() {}

  /** Says so for each file once. Looks for files by name only, and downloads nothing. */
  static void announce(ExperimentSpec spec, GlobalOptions options) {
    Set<DataFile> files = new LinkedHashSet<>();
    for (PointSpec point : spec.points()) {
      files.addAll(Tasks.files(point.evaluation().task()));
      for (TrainingPart part : point.trainingSet()) {
        if (part.count() > 0) {
          files.addAll(Tasks.files(part.task()));
          part.teacher().imported().ifPresent(files::add);
        }
      }
    }
    if (files.isEmpty()) {
      return;
    }
    OkHttpClient http = EnvironmentProxies.client(options.context().environment());
    DataFiles data = new DataFiles(local(options), options.cache().data(), http);
    Map<String, List<DataFile>> missing = new LinkedHashMap<>();
    files.stream()
        .filter(data::missing)
        .forEach(
            file ->
                missing
                    .computeIfAbsent(file.license() + " " + folder(file), key -> new ArrayList<>())
                    .add(file));
    missing.values().forEach(group -> options.say(sentence(group)));
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  /** Files of one folder and license in one sentence: MMLU has 57 a split. */
  private static String sentence(List<DataFile> group) {
    DataFile first = group.get(0);
    return "data: %s%s not on this machine and will be downloaded (from %s; license: %s), unless put there below the directory that FIREACT_DATA names"
        .formatted(
            first.file(),
            group.size() == 1
                ? " is"
                : " and %s more of its folder are".formatted(group.size() - 1),
            first.url(),
            first.license().isEmpty() ? "the spec says none" : first.license());
  }

  private static String folder(DataFile file) {
    return file.file().substring(0, file.file().lastIndexOf('/') + 1);
  }

  private static @Nullable Path local(GlobalOptions options) {
    return EnvironmentVariable.DATA
        .value(options.context().environment())
        .map(Path::of)
        .orElse(null);
  }
}
