package io.fireact.cli.sweep;

import io.fireact.call.RecordingFile;
import io.fireact.cli.shell.CommandException;
import io.fireact.cli.shell.ExitCode;
import io.fireact.model.recorded.ModelRecording;
import io.fireact.search.SearchRecording;
import io.fireact.spec.ExperimentSpec;
import io.fireact.spec.PointSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TeacherSpec;
import io.fireact.sweep.FailureException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Says which recordings the files in a spec are, by content: stages are named after that. */
final class Recordings {
  private Recordings() {}

  /**
   * The spec with every recording identified.
   *
   * @param file the spec's own, which relative paths begin at
   * @throws CommandException USAGE when a recording is not there, cannot be read as one, or is not
   *     the one that the spec pins
   */
  static ExperimentSpec identified(ExperimentSpec spec, Path file) {
    Map<SearchSpec.Recorded, SearchSpec> searches = new HashMap<>();
    Map<TeacherSpec.Recorded, TeacherSpec> teachers = new HashMap<>();
    List<PointSpec> points = new ArrayList<>();
    for (PointSpec point : spec.points()) {
      PointSpec known = point;
      if (point.search() instanceof SearchSpec.Recorded recorded) {
        known = known.withSearch(searches.computeIfAbsent(recorded, one -> search(one, file)));
      }
      if (point.teacher() instanceof TeacherSpec.Recorded recorded) {
        known = known.withTeacher(teachers.computeIfAbsent(recorded, one -> teacher(one, file)));
      }
      points.add(known);
    }
    return new ExperimentSpec(spec.name(), spec.description(), spec.run(), points);
  }

  private static SearchSpec search(SearchSpec.Recorded recorded, Path spec) {
    Found found = find("search", recorded.recording(), recorded.sha256(), spec);
    found.check(() -> SearchRecording.read(found.file(), found.sha256()));
    return recorded.identified(found.file().toString(), found.sha256());
  }

  private static TeacherSpec teacher(TeacherSpec.Recorded recorded, Path spec) {
    Found found = find("teacher", recorded.recording(), recorded.sha256(), spec);
    found.check(() -> ModelRecording.read(found.file(), found.sha256()));
    return recorded.identified(found.file().toString(), found.sha256());
  }

  /** A recording on this machine. */
  private record Found(String role, Path file, String sha256) {
    /** Says what is wrong with it before anything begins. */
    void check(Supplier<?> reading) {
      try {
        Object unused = reading.get();
      } catch (FailureException e) {
        throw refused(role, String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * @param pinned the digest that the spec gives; empty where it gives none
   */
  private static Found find(String role, String recording, String pinned, Path spec) {
    Path file;
    String sha256;
    try {
      file = spec.toAbsolutePath().resolveSibling(recording).normalize();
      sha256 = RecordingFile.digest(file);
    } catch (FailureException | InvalidPathException e) {
      throw refused(role, String.valueOf(e.getMessage()));
    }
    if (!pinned.isEmpty() && !pinned.equals(sha256)) {
      throw refused(
          role,
          "%s has the SHA-256 %s, and %s.sha256 says %s".formatted(file, sha256, role, pinned));
    }
    return new Found(role, file, sha256);
  }

  private static CommandException refused(String role, String why) {
    return new CommandException(
        ExitCode.USAGE, "nothing was started: " + role + ".recording: " + why);
  }
}
